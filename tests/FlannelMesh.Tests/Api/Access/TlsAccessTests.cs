using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Api.Access;
using FlannelMesh.Security;
using FlannelMesh.Tests.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Api.Access;

public sealed class TlsAccessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly TlsCredentials _node;

    public TlsAccessTests() => _node = _authority.Credentials(new NodeIdentity("h1", null, []));

    public void Dispose()
    {
        _directory.Dispose();
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_certificate_of_the_authority_may_read_and_another_or_none_may_not()
    {
        await using var api = await StartAsync(token: false);
        using var member = Client(_authority.Issue(new NodeIdentity("h2", null, [])));
        using var stranger = Client(_other.Issue(new NodeIdentity("h2", null, [])));
        using var ended = Client(_authority.Issue(new NodeIdentity("h3", null, []), TimeSpan.FromDays(1), DateTimeOffset.UtcNow.AddDays(-5)));
        using var nobody = Client(null);

        foreach (var (client, expected) in new[]
        {
            (member, HttpStatusCode.OK), (stranger, HttpStatusCode.Unauthorized), (ended, HttpStatusCode.Unauthorized), (nobody, HttpStatusCode.Unauthorized),
        })
        {
            using var response = await api.GetAsync(client, "/api/v1/node", "https");
            using var health = await api.GetAsync(client, "/healthz", "https");
            Assert.Equal((expected, HttpStatusCode.OK), (response.StatusCode, health.StatusCode));
        }
    }

    [Fact]
    public async Task The_token_counts_beside_it()
    {
        await using var api = await StartAsync(token: true);
        using var member = Client(_authority.Issue(new NodeIdentity("h2", null, [])));
        using var stranger = Client(_other.Issue(new NodeIdentity("h2", null, [])));

        using var certified = await api.GetAsync(member, "/api/v1/node", "https");
        using var named = await api.GetAsync(stranger, "/api/v1/node", "https", $"Bearer {GuardedApi.Token}");
        using var wrong = await api.GetAsync(stranger, "/api/v1/node", "https", "Bearer another-token-of-some-length");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (certified.StatusCode, named.StatusCode, wrong.StatusCode));
    }

    [Fact]
    public async Task It_speaks_only_TLS_1_3_and_nothing_in_the_clear()
    {
        await using var api = await StartAsync(token: true);

        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, api.Port);
        await using var old = new SslStream(tcp.GetStream());
        await Assert.ThrowsAnyAsync<Exception>(() => old.AuthenticateAsClientAsync(Trusting(SslProtocols.Tls12)));
        using var next = new TcpClient();
        await next.ConnectAsync(IPAddress.Loopback, api.Port);
        await using var current = new SslStream(next.GetStream());
        await current.AuthenticateAsClientAsync(Trusting(SslProtocols.Tls13));
        Assert.Equal(SslProtocols.Tls13, current.SslProtocol);

        Assert.DoesNotContain("HTTP/1.1 200", await api.SendAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_its_own_is_shown_and_its_names_are_this_hosts_and_it_follows_its_files()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var (certificate, key) = (_directory.File("web.pem"), _directory.File("web-key.pem"));
        WriteWebCertificate(certificate, key, "mesh.example.org", "*.mesh.example.org");
        var shown = HttpCertificate.OfFiles(certificate, key, time, NullLogger.Instance);
        await using var api = await GuardedApi.StartAsync(listen => listen with { Certificate = shown });
        string? seen = null;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, own, _, _) =>
                {
                    seen = own?.Subject;
                    return own is not null;
                },
            },
        });

        foreach (var (host, expected) in new[] { ("mesh.example.org", 200), ("h2.mesh.example.org", 200), ("a.h2.mesh.example.org", 421), ("attacker.example", 421) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder("https", "127.0.0.1", api.Port, "/healthz").Uri);
            request.Headers.Host = host;
            using var response = await client.SendAsync(request);
            Assert.Equal((host, expected), (host, (int)response.StatusCode));
        }

        Assert.Equal("CN=mesh.example.org", seen);
        WriteWebCertificate(certificate, key, "other.example.org");
        time.Advance(TimeSpan.FromSeconds(2));
        using var after = await api.GetAsync(client, "/healthz", "https");
        Assert.Equal("CN=other.example.org", seen);
    }

    private Task<GuardedApi> StartAsync(bool token) => GuardedApi.StartAsync(listen => listen with
    {
        Certificate = HttpCertificate.OfNode(_node),
        Access = new HttpAccess(OpenPaths.Health, token ? GuardedApi.TokenIn(_directory) : null, _node, TimeProvider.System, NullLogger.Instance),
    });

    private HttpClient Client(PemPair? pair)
    {
        var options = Trusting(SslProtocols.Tls13);
        if (pair is not null)
        {
            var certificate = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, [], offline: true);
        }

        return new HttpClient(new SocketsHttpHandler { SslOptions = options });
    }

    /// <summary>Of the node's own certificate, as a client of the cluster checks it.</summary>
    private SslClientAuthenticationOptions Trusting(SslProtocols protocol) => new()
    {
        TargetHost = "127.0.0.1",
        EnabledSslProtocols = protocol,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is X509Certificate2 own && _node.Current.Verify(own, DateTimeOffset.UtcNow, out _)?.Name == "h1",
    };

    private static void WriteWebCertificate(string certificate, string key, params string[] names)
    {
        using var own = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", own, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            builder.AddDnsName(name);
        }

        request.CertificateExtensions.Add(builder.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(key, own.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(certificate, made.ExportCertificatePem());
    }
}
