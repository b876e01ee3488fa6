namespace FlannelMesh.EndToEnd.Tests.Families;

public sealed class VxlanDualTests(VxlanDualLab fixture) : FamiliesTests(fixture, mtu: 1430), IClassFixture<VxlanDualLab>;
