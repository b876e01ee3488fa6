namespace FlannelMesh.EndToEnd.Tests.Families;

public sealed class UdpDualTests(UdpDualLab fixture) : FamiliesTests(fixture, mtu: 1472), IClassFixture<UdpDualLab>;
