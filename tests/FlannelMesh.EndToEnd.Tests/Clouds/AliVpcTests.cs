namespace FlannelMesh.EndToEnd.Tests.Clouds;

public sealed class AliVpcTests(AliVpcLab fixture) : CloudTests(fixture, "Available"), IClassFixture<AliVpcLab>;
