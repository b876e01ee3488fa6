namespace FlannelMesh.EndToEnd.Tests.Families;

public sealed class UdpIpv6Tests(UdpIpv6Lab fixture) : FamiliesTests(fixture, mtu: 1452), IClassFixture<UdpIpv6Lab>;
