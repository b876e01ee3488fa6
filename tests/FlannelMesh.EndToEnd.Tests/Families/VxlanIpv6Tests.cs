namespace FlannelMesh.EndToEnd.Tests.Families;

public sealed class VxlanIpv6Tests(VxlanIpv6Lab fixture) : FamiliesTests(fixture, mtu: 1430), IClassFixture<VxlanIpv6Lab>;
