namespace FlannelMesh.EndToEnd.Tests.Clouds;

public sealed class AwsVpcTests(AwsVpcLab fixture) : CloudTests(fixture, "active"), IClassFixture<AwsVpcLab>;
