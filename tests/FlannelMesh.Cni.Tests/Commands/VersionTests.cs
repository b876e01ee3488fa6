using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Commands;

public sealed class VersionTests : IDisposable
{
    private readonly Host _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("""{"cniVersion": "0.4.0"}""", "0.4.0")]
    [InlineData("""{"cniVersion": "9.9.9"}""", "1.1.0")]
    [InlineData("{}", "1.1.0")]
    [InlineData("", "1.1.0")]
    public void All_versions_are_told_in_the_one_that_was_used(string input, string version) => Json.Same(
        $$"""{"cniVersion": "{{version}}", "supportedVersions": ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"]}""",
        _host.Call("VERSION", input).Succeeded().Document);
}
