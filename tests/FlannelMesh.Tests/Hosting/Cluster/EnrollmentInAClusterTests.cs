using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Security;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Hosts that come with a token, and members whose certificates are renewed.</summary>
[Collection("cluster")]
public sealed class EnrollmentInAClusterTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly List<Issuer> _issuers = [];

    public void Dispose()
    {
        _issuers.ForEach(issuer => issuer.Dispose());
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_host_with_a_token_gets_in_through_a_member_that_has_not_the_key_and_nobody_else_with_the_same_token()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 4);
        var issuing = await cluster.StartAsync(0, AsIssuer);
        var relaying = await cluster.StartAsync(1, settings => WithTls(settings, TimeSpan.FromDays(1)));
        TestCluster.AwaitSettled([issuing, relaying]);
        Eventually.True(() => relaying.Membership.Value.Members.Any(member => member.IsIssuer), "the issuer is known", TestCluster.Patience);
        var token = await InviteAsync(issuing, relaying.Settings.Listen);

        var joined = await cluster.StartAsync(2, settings => settings with { Tls = Join(token, settings).GetAwaiter().GetResult() });
        TestCluster.AwaitSettled([issuing, relaying, joined]);
        Assert.Equal("h2", joined.Settings.Tls!.Current.Identity.Name);
        Assert.Equal($"{joined.Settings.Listen.Address}", $"{Assert.Single(joined.Settings.Tls.Current.Identity.Addresses)}");

        // Another host with the same token; a name that a member has; an authority that is not the token's; no such issuer.
        var address = joined.Settings.Listen.Address;
        await AssertRefusedAsync("was used by h2 already", token, "h7", address);
        await AssertRefusedAsync("has the same name", await InviteAsync(issuing, relaying.Settings.Listen), "h1", address);
        await AssertRefusedAsync("its authority is none that the token names", token with { Authorities = [ByteString.CopyFrom(new byte[32])] }, "h7", address);
        var reply = await AskAsync(token with { Issuer = NodeId.New() }, "h7", address);
        Assert.Equal(EnrollmentOutcome.Later, reply.Outcome);
        Assert.Contains("is not there", reply.Message, StringComparison.Ordinal);

        // Guesses are counted by the member they come to, and by the issuer for those that come through others.
        var wrong = (await InviteAsync(issuing, relaying.Settings.Listen)) with { Secret = ByteString.CopyFrom(new byte[16]) };
        var outcomes = new List<EnrollmentOutcome>();
        for (var i = 0; i < 7; i++)
        {
            outcomes.Add((await AskAsync(wrong, "h7", address)).Outcome);
        }

        Assert.Equal([.. Enumerable.Repeat(EnrollmentOutcome.Unknown, 5), EnrollmentOutcome.Later, EnrollmentOutcome.Later], outcomes);
        Assert.Equal(EnrollmentOutcome.Later, (await AskAsync(wrong with { Members = [issuing.Settings.Listen] }, "h7", address)).Outcome);

        // What is no request at all costs nobody anything.
        foreach (var junk in new byte[][] { [0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 3, 1, 2, 3], [0, 0, 0, 2, 8, 1] })
        {
            await SendJunkAsync(relaying.Settings.Listen, junk);
        }

        await issuing.StopAsync();
        Eventually.True(() => relaying.Membership.Value.Members.All(member => !member.IsIssuer || !member.IsReachable || member.Name != "h0"), "the issuer is gone", TestCluster.Patience);
        Assert.Equal(EnrollmentOutcome.Later, (await AskAsync(token with { Members = [relaying.Settings.Listen] }, "h7", new IPAddress([127, 0, 0, 1]))).Outcome);
        Assert.Empty(relaying.Lifetime.Failures);
    }

    [Fact]
    public async Task A_token_that_ended_and_one_whose_members_are_away_end_with_a_sentence()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 1);
        var node = await cluster.StartAsync(0, AsIssuer);
        TestCluster.AwaitSettled([node]);
        var token = await InviteAsync(node, node.Settings.Listen);
        var self = new NodeIdentity("h7", NodeId.New(), [IPAddress.Loopback]);

        var ended = await Assert.ThrowsAsync<ConfigurationException>(() => EnrollAsync(token with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(-1) }, self));
        Assert.Contains("the token ended at", ended.Message, StringComparison.Ordinal);

        var closed = token with { Members = [new IPEndPoint(IPAddress.Loopback, 1)], ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(4) };
        var away = await Assert.ThrowsAsync<AgentFailedException>(() => EnrollAsync(closed, self));
        Assert.Equal(ExitCode.Unavailable, away.ExitCode);
        Assert.Contains("127.0.0.1:1: ", away.Message, StringComparison.Ordinal);

        // The first member is away and the second is not.
        await EnrollAsync(token with { Members = [new IPEndPoint(IPAddress.Loopback, 1), node.Settings.Listen] }, self);
    }

    [Fact]
    public async Task A_member_renews_its_certificate_when_two_thirds_of_its_time_are_over_and_so_does_the_issuer()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 3);
        var issuing = await cluster.StartAsync(0, settings => AsIssuer(WithHome(settings, isOld: true)));
        var old = await cluster.StartAsync(1, settings => WithHome(settings, isOld: true));
        var young = await cluster.StartAsync(2, settings => WithHome(settings, isOld: false));
        var before = young.Settings.Tls!.Current.Certificate.Thumbprint;
        TestCluster.AwaitSettled([issuing, old, young]);

        Eventually.True(() => old.Settings.Tls!.Current.Certificate.NotAfter > DateTime.Now.AddDays(300), "the old certificate is renewed", TestCluster.Patience);
        Eventually.True(() => issuing.Settings.Tls!.Current.Certificate.NotAfter > DateTime.Now.AddDays(300), "the issuer's own, too", TestCluster.Patience);
        Assert.Equal(before, young.Settings.Tls!.Current.Certificate.Thumbprint);
        Assert.Equal(("h1", old.Settings.Node.NodeId), (old.Settings.Tls!.Current.Identity.Name, old.Settings.Tls.Current.Identity.NodeId));

        // It is good for new connections.
        await old.StopAsync();
        var again = await cluster.StartAsync(1, settings => settings with { Tls = old.Settings.Tls });
        TestCluster.AwaitSettled([issuing, again, young]);
    }

    private SessionSettings AsIssuer(SessionSettings settings)
    {
        var tls = settings.Tls is null ? WithTls(settings, TimeSpan.FromDays(1)) : settings;
        var issuer = Issuer.Open(_authority.KeyFile, tls.Tls!, new CertificateHome(_directory.File("issuer")), TimeProvider.System, NullLogger.Instance);
        _issuers.Add(issuer);
        return tls with { Issuer = issuer };
    }

    private SessionSettings WithTls(SessionSettings settings, TimeSpan lifetime) => settings with
    {
        Tls = new TlsCredentials(_authority.Write(settings.Node.Name, _authority.Issue(Identity(settings), lifetime)), TimeProvider.System, NullLogger.Instance),
    };

    /// <summary>With a certificate in the data directory, of which nearly all time is over or none.</summary>
    private SessionSettings WithHome(SessionSettings settings, bool isOld)
    {
        var renewal = Renewal(settings, isOld);
        return settings with { Tls = new TlsCredentials(renewal.Home.Files, TimeProvider.System, NullLogger.Instance), Renewal = renewal };
    }

    private RenewalSettings Renewal(SessionSettings settings, bool isOld)
    {
        var home = new CertificateHome(_directory.File(settings.Node.Name));
        Directory.CreateDirectory(_directory.File(settings.Node.Name));
        var pair = _authority.Issue(Identity(settings), TimeSpan.FromDays(10), DateTimeOffset.UtcNow.AddDays(isOld ? -9 : 0));
        home.Write(File.ReadAllText(_authority.AuthorityFile), pair);
        return new RenewalSettings(home) { Interval = TimeSpan.FromSeconds(1), Retry = TimeSpan.FromMilliseconds(300) };
    }

    private static NodeIdentity Identity(SessionSettings settings) => new(settings.Node.Name, settings.Node.NodeId, [settings.Listen.Address]);

    private static async Task<JoinToken> InviteAsync(ClusterNode issuing, params ImmutableArray<IPEndPoint> members) =>
        (await issuing.Settings.Issuer!.InviteAsync(new LocalIssuer(issuing.Settings.Node.NodeId, issuing.Name), null, TimeSpan.FromHours(1), isAnywhere: false, members))!;

    private async Task<TlsCredentials> Join(JoinToken token, SessionSettings settings)
    {
        var home = new CertificateHome(_directory.File("joining"));
        await new Enroller(token, home, TimeProvider.System, NullLogger.Instance).RunAsync(Identity(settings), CancellationToken.None);
        return new TlsCredentials(home.Files, TimeProvider.System, NullLogger.Instance);
    }

    private Task EnrollAsync(JoinToken token, NodeIdentity self) =>
        new Enroller(token, new CertificateHome(_directory.File(Path.GetRandomFileName())), TimeProvider.System, NullLogger.Instance).RunAsync(self, CancellationToken.None);

    private async Task AssertRefusedAsync(string expected, JoinToken token, string name, IPAddress address)
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => EnrollAsync(token, new NodeIdentity(name, NodeId.New(), [address])));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private async Task<EnrollmentMessages.Reply> AskAsync(JoinToken token, string name, IPAddress address)
    {
        using var key = new CertificateHome(_directory.File("asking")).TakeNextKey();
        var csr = SigningRequest.Create(new NodeIdentity(name, NodeId.New(), [address]), key);
        return await JoinClient.AskAsync(token.Members[0], address, token, csr, TimeProvider.System, CancellationToken.None);
    }

    private static async Task SendJunkAsync(IPEndPoint to, byte[] junk)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = JoinServer.ServerName,
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        await stream.WriteAsync(junk);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, limit.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset.
        }
    }
}
