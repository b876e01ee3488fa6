using FlannelMesh.Api.Access;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Security;
using FlannelMesh.Tests.Configuration;
using FlannelMesh.Tests.Security;
using Microsoft.AspNetCore.Http;

namespace FlannelMesh.Tests.Hosting;

public sealed class ApiListenTests : IDisposable
{
    private const string Token = "correct-horse-battery-staple";

    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private readonly RecordingLogger _log = new();

    public ApiListenTests()
    {
        File.WriteAllText(_directory.File("token"), Token);
        File.SetUnixFileMode(_directory.File("token"), UnixFileMode.UserRead);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1:8286", "", 200, 200, null)]
    [InlineData("[::1]:8286", "", 200, 200, null)]
    [InlineData("127.0.0.1:8286", "token", 401, 200, null)]
    [InlineData("10.0.0.1:8286", "", 403, 200, "is not loopback")]
    [InlineData("0.0.0.0:8286", "", 403, 200, "is not loopback")]
    [InlineData("10.0.0.1:8286", "insecure", 200, 200, "Everybody who reaches")]
    [InlineData("10.0.0.1:8286", "insecure token", 401, 200, "travels in the clear")]
    [InlineData("10.0.0.1:8286", "token", 401, 200, "travels in the clear")]
    [InlineData("10.0.0.1:8286", "token closed", 401, 401, "travels in the clear")]
    [InlineData("10.0.0.1:8286", "certificates", 403, 200, "is not loopback")]
    [InlineData("10.0.0.1:8286", "certificates tls", 401, 200, null)]
    [InlineData("10.0.0.1:8286", "certificates tls token", 401, 200, null)]
    [InlineData("127.0.0.1:8286", "certificates tls", 401, 200, null)]
    public void Who_is_asked_follows_from_address_and_flags(string http, string what, int node, int metrics, string? warning)
    {
        var words = what.Split(' ');
        string[] flags =
        [
            $"--http={http}",
            .. words.Contains("insecure") ? ["--insecure"] : Array.Empty<string>(),
            .. words.Contains("token") ? [$"--http-token-file={_directory.File("token")}"] : Array.Empty<string>(),
            .. words.Contains("tls") ? ["--http-tls"] : Array.Empty<string>(),
        ];
        var options = Settings.Load(flags).Options;
        if (words.Contains("closed"))
        {
            options = options with { Http = options.Http with { Open = OpenPaths.None } };
        }

        var credentials = words.Contains("certificates") ? _authority.Credentials(new NodeIdentity("h1", null, [])) : null;
        var listen = ApiListen.Create(options, "h1", credentials, TimeProvider.System, _log);

        Assert.Equal((node, metrics), (StatusOf(listen.Access, "/api/v1/node", null), StatusOf(listen.Access, "/metrics", null)));
        Assert.Equal(words.Contains("tls"), listen.Certificate is not null);
        if (warning is null)
        {
            Assert.Empty(_log.Messages);
        }
        else
        {
            Assert.Contains(warning, Assert.Single(_log.Messages).Message, StringComparison.Ordinal);
        }

        Assert.Equal(words.Contains("token") || node == 200 ? 200 : node, StatusOf(listen.Access, "/api/v1/node", $"Bearer {Token}"));
    }

    [Fact]
    public void Https_needs_a_certificate_from_somewhere()
    {
        var error = Assert.Throws<ConfigurationException>(() =>
            ApiListen.Create(Settings.Load("--http=10.0.0.1:80", "--http-tls").Options, "h1", null, TimeProvider.System, _log));

        Assert.StartsWith("--http-tls needs a certificate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http-tls-cert=/c", "--http-tls-cert is \"/c\"; it needs --http-tls-key as well")]
    [InlineData("--http-tls-key=/k", "--http-tls-key is \"/k\"; it needs --http-tls-cert as well")]
    public void A_certificate_has_a_key(string flag, string expected) =>
        Assert.Equal(expected, Assert.Throws<ConfigurationException>(() => Settings.Load(flag)).Message);

    [Theory]
    [InlineData("health", OpenPaths.Health)]
    [InlineData("metrics , health", OpenPaths.Health | OpenPaths.Metrics)]
    [InlineData("none", OpenPaths.None)]
    [InlineData("everything", null)]
    [InlineData("health,", null)]
    public void What_everybody_may_read_is_a_list_of_words(string text, OpenPaths? expected)
    {
        var settings = new Dictionary<string, string> { ["FLANNELMESH_HTTP_OPEN"] = text };
        if (expected is { } open)
        {
            Assert.Equal(open, Load(settings).Http.Open);
        }
        else
        {
            Assert.Contains("FLANNELMESH_HTTP_OPEN is", Assert.Throws<ConfigurationException>(() => Load(settings)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_of_the_host_are_names() => Assert.Contains(
        "names of this host",
        Assert.Throws<ConfigurationException>(() => Load(new Dictionary<string, string> { ["FLANNELMESH_HTTP_HOST_NAMES"] = "mesh.example.org,http://x" })).Message,
        StringComparison.Ordinal);

    private static AgentOptions Load(Dictionary<string, string> environment) =>
        Settings.LoadFrom(environment, null, "--network", Settings.Network).Options;

    private static int StatusOf(HttpAccess access, string path, string? authorization)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.Headers.Authorization = authorization;
        return access.Judge(context)?.Status ?? 200;
    }
}
