namespace FlannelMesh.EndToEnd.Tests.Clouds;

public sealed class GceTests(GceLab fixture) : CloudTests(fixture, "active"), IClassFixture<GceLab>;
