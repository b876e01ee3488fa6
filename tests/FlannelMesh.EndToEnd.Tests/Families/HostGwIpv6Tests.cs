namespace FlannelMesh.EndToEnd.Tests.Families;

public sealed class HostGwIpv6Tests(HostGwIpv6Lab fixture) : FamiliesTests(fixture, mtu: 1500), IClassFixture<HostGwIpv6Lab>;
