namespace FlannelMesh.EndToEnd.Tests.Families;

public sealed class HostGwDualTests(HostGwDualLab fixture) : FamiliesTests(fixture, mtu: 1500), IClassFixture<HostGwDualLab>;
