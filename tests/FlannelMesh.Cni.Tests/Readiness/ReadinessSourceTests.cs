using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Readiness;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Readiness;

public sealed class ReadinessSourceTests
{
    [Theory]
    [InlineData("unix:/run/x.sock", "/run/x.sock", "/readyz")]
    [InlineData("http://127.0.0.1:8286", "127.0.0.1:8286", "/readyz")]
    [InlineData("http://127.0.0.1:8286/", "127.0.0.1:8286", "/readyz")]
    [InlineData("http://127.0.0.1:8081/healthz", "127.0.0.1:8081", "/healthz")]
    [InlineData("http://[::1]:8286/readyz", "[::1]:8286", "/readyz")]
    public void It_names_one_place(string text, string endpoint, string path)
    {
        var source = ReadinessSource.Parse(text);
        Assert.Equal(endpoint, Assert.Single(source.Endpoints).Text);
        Assert.Equal(path, source.Path);
    }

    [Fact]
    public void None_asks_nobody() => ReadinessCheck.Ensure(ReadinessSource.Parse("none"));

    [Theory]
    [InlineData("")]
    [InlineData("unix:")]
    [InlineData("unix:run/x.sock")]
    [InlineData("https://127.0.0.1:8286")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost:8286")]
    [InlineData("http://127.0.0.1:8286/a b")]
    [InlineData("http://127.0.0.1:8286/\r\nX: y")]
    [InlineData("http://127.0.0.1:99999")]
    public void Anything_else_is_refused(string text) =>
        CniErrors.Has(CniErrorCode.InvalidConfiguration, () => ReadinessSource.Parse(text), "readyz", text, "none");

    [Fact]
    public void A_socket_path_that_is_too_long_is_refused() =>
        CniErrors.Has(CniErrorCode.InvalidConfiguration, () => ReadinessSource.Parse("unix:/" + new string('a', 107)), "readyz");
}
