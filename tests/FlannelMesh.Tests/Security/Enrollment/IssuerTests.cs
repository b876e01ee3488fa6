using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class IssuerTests : IDisposable
{
    private static readonly IPAddress Remote = IPAddress.Parse("10.0.0.7");
    private static readonly LocalIssuer Self = new(NodeId.New(), "h1");

    private readonly TestAuthority _authority = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly CertificateHome _home;
    private readonly TlsCredentials _credentials;
    private readonly Issuer _issuer;

    public IssuerTests()
    {
        _home = new CertificateHome(_directory.Path);
        _credentials = _authority.Credentials(new NodeIdentity("h1", Self.NodeId, []));
        _issuer = Open();
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _key.Dispose();
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_token_brings_a_certificate_for_the_name_id_and_address_once()
    {
        var token = await InviteAsync();
        var node = new NodeIdentity("h7", NodeId.New(), [Remote]);
        var reply = await JoinAsync(token, node);

        Assert.Equal((EnrollmentOutcome.Granted, ""), (reply.Outcome, reply.Message));
        using var certificate = X509CertificateLoader.LoadCertificate(reply.Certificate.Span);
        var identity = _credentials.Current.Verify(certificate, _time.GetUtcNow(), out _)!;
        Assert.Equal((node.Name, node.NodeId), (identity.Name, identity.NodeId));
        Assert.Equal($"{Remote}", $"{Assert.Single(identity.Addresses)}");
        Assert.Equal(_key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.True(token.Authorities.SequenceEqual(reply.Authorities.Select(authority => JoinToken.Fingerprint(authority.Span))));

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        AssertRefused("was used by h7 already", await JoinAsync(token, node, key: other));
        AssertRefused("was used by h7 already", await JoinAsync(token, node with { Name = "h8" }, key: other));
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(token, node)).Outcome);
    }

    [Fact]
    public async Task A_host_whose_address_changes_gets_a_certificate_for_any()
    {
        var reply = await JoinAsync(await InviteAsync(isAnywhere: true), Node("h7"));
        using var certificate = X509CertificateLoader.LoadCertificate(reply.Certificate.Span);

        Assert.Empty(NodeCertificate.Read(certificate)!.Addresses);
    }

    [Fact]
    public async Task What_was_used_stays_used_when_the_issuer_starts_anew()
    {
        var (used, unused) = (await InviteAsync(), await InviteAsync());
        await JoinAsync(used, Node("h7"));
        using var again = Open();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        AssertRefused("was used by h7 already", await JoinAsync(used, Node("h7"), key: other, issuer: again));
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(unused, Node("h8"), key: other, issuer: again)).Outcome);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.Invitations));
        Assert.DoesNotContain(Convert.ToHexStringLower(unused.Secret.Span), await File.ReadAllTextAsync(_home.Invitations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_at_once_get_one_certificate_of_one_token()
    {
        var token = await InviteAsync();
        var keys = Enumerable.Range(0, 100).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256)).ToList();
        var replies = await Task.WhenAll(keys.Select((key, number) => Task.Run(() => JoinAsync(token, Node($"h{number}"), key: key, remote: new IPAddress([10, 1, 0, (byte)number])))));

        Assert.Single(replies, reply => reply.Outcome == EnrollmentOutcome.Granted);
        keys.ForEach(key => key.Dispose());
    }

    [Fact]
    public async Task Tokens_end_are_for_one_node_if_they_say_so_and_unknown_without_their_secret()
    {
        var token = await InviteAsync("h7");

        AssertRefused("the token is for h7, and this host is h8", await JoinAsync(token, Node("h8")));
        Assert.Equal(EnrollmentOutcome.Unknown, (await JoinAsync(token with { Secret = ByteString.CopyFrom(new byte[16]) }, Node("h7"))).Outcome);
        Assert.Equal(EnrollmentOutcome.Unknown, (await JoinAsync(token with { Id = ByteString.CopyFrom(new byte[8]) }, Node("h7"))).Outcome);
        _time.Advance(TimeSpan.FromHours(1.1));
        AssertRefused("the token ended at", await JoinAsync(token, Node("h7")));
    }

    [Fact]
    public async Task Guessing_ends_after_five_tries_even_with_the_right_token_and_begins_again_later()
    {
        var token = await InviteAsync();
        var wrong = token with { Secret = ByteString.CopyFrom(new byte[16]) };
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(EnrollmentOutcome.Unknown, (await JoinAsync(wrong, Node("h7"))).Outcome);
        }

        Assert.Equal(EnrollmentOutcome.Later, (await JoinAsync(wrong, Node("h7"))).Outcome);
        var blocked = await JoinAsync(token, Node("h7"));
        Assert.Equal(EnrollmentOutcome.Later, blocked.Outcome);
        Assert.Contains("too many wrong tokens", blocked.Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(token, Node("h7"))).Outcome);
    }

    [Fact]
    public async Task Nobody_gets_a_member_s_name_or_id_or_an_address_that_is_not_its_own_and_the_token_stays_good()
    {
        var token = await InviteAsync();
        var members = Views.Joined(2, 3);

        AssertRefused("member h2 at 10.99.0.12:8283 has the same name", await JoinAsync(token, Node("h2"), members: members));
        AssertRefused("has the same node id", await JoinAsync(token, Node("h7") with { NodeId = members.Members[1].NodeId }, members: members));
        AssertRefused("says that it will be at 10.9.9.9, and asks from 10.0.0.7", await JoinAsync(token, Node("h7") with { Addresses = [IPAddress.Parse("10.9.9.9")] }, members: members));
        AssertRefused("names no node id", await JoinAsync(token, Node("h7") with { NodeId = null }, members: members));

        // Its own former run, and a member that cannot be reached.
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(token, Node("h2"), remote: IPAddress.Parse("10.99.0.12"), members: members)).Outcome);
        var gone = Views.Joined(Views.Member(4) with { IsReachable = false });
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(await InviteAsync(), Node("h4"), members: gone)).Outcome);
    }

    [Fact]
    public async Task Nobody_gets_the_name_or_id_of_a_node_that_is_away_but_holds_a_lease_unless_the_token_was_made_for_it()
    {
        var away = LeaseSamples.Holder(4);
        var leases = LeaseSamples.Table(true, LeaseSamples.Slot(0, 4));
        var token = await InviteAsync();

        AssertRefused("h4 at 10.99.0.14 holds a lease; `flannelmesh invite --node h4`", await JoinAsync(token, Node("h4"), leases: leases));
        AssertRefused("h4 at 10.99.0.14 holds a lease with the same node id", await JoinAsync(token, Node("h7") with { NodeId = away.NodeId }, leases: leases));
        AssertRefused("holds a lease with the same node id", await JoinAsync(await InviteAsync("h7"), Node("h7") with { NodeId = away.NodeId }, leases: leases));

        // At its own address it is that host, and a token with its name was made for it.
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(token, Node("h4"), remote: away.PublicIp, leases: leases)).Outcome);
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(await InviteAsync("h4"), Node("h4"), leases: leases)).Outcome);
        Assert.Equal(EnrollmentOutcome.Granted, (await JoinAsync(await InviteAsync(), Node("h5"), leases: leases)).Outcome);
    }

    [Fact]
    public void A_node_that_signs_with_its_certificate_s_key_gets_another_one_and_nobody_else_does()
    {
        var node = new NodeIdentity("h7", NodeId.New(), [Remote]);
        var pair = _authority.Issue(node);
        var reply = _issuer.Renew(Renewal(pair, pair));

        Assert.Equal(EnrollmentOutcome.Granted, reply.Outcome);
        using var certificate = X509CertificateLoader.LoadCertificate(reply.Certificate.Span);
        var identity = _credentials.Current.Verify(certificate, _time.GetUtcNow(), out _)!;
        Assert.Equal((node.Name, node.NodeId, $"{Remote}"), (identity.Name, identity.NodeId, $"{Assert.Single(identity.Addresses)}"));
        Assert.Equal(_key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());

        // Another's key; another authority's certificate; one that ended; no certificate at all; a request that was changed.
        using var foreign = new TestAuthority();
        var stranger = foreign.Issue(node);
        var old = _authority.Issue(node, TimeSpan.FromHours(1), DateTimeOffset.UtcNow.AddDays(-2));
        AssertRefused("not signed by the former certificate's key", _issuer.Renew(Renewal(pair, _authority.Issue(node))));
        AssertRefused("not to be trusted", _issuer.Renew(Renewal(stranger, stranger)));
        AssertRefused("it ended at", _issuer.Renew(Renewal(old, old)));
        AssertRefused("is none", _issuer.Renew(Renewal(pair, pair) with { Certificate = ByteString.CopyFrom(1, 2, 3) }));
        AssertRefused("not signed by", _issuer.Renew(Renewal(pair, pair) with { Csr = ByteString.CopyFrom(1, 2, 3) }));
    }

    [Fact]
    public void The_key_must_be_the_authority_s_and_nobody_else_s_to_read()
    {
        using var foreign = new TestAuthority();
        Assert.Contains("the key of no authority that this node trusts", Error(foreign.KeyFile), StringComparison.Ordinal);
        File.SetUnixFileMode(_authority.KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("--tls-ca-key " + _authority.KeyFile + ": others may read or change it", Error(_authority.KeyFile), StringComparison.Ordinal);
        Assert.Contains("it cannot be read", Error("/nonexistent/key"), StringComparison.Ordinal);
        Assert.Contains("not a private key", Error(Write("key")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_list_of_tokens_is_set_aside_and_none_of_them_is_good()
    {
        var token = await InviteAsync();
        await File.WriteAllTextAsync(_home.Invitations, "[{");
        using var again = Open();

        Assert.Equal(EnrollmentOutcome.Unknown, (await JoinAsync(token, Node("h7"), issuer: again)).Outcome);
        Assert.Single(Directory.GetFiles(_home.Path, "invitations.damaged-*"));
    }

    private Issuer Open() => Issuer.Open(_authority.KeyFile, _credentials, _home, _time, NullLogger.Instance);

    private async Task<JoinToken> InviteAsync(string? node = null, bool isAnywhere = false) =>
        JoinToken.Parse((await _issuer.InviteAsync(Self, node, TimeSpan.FromHours(1), isAnywhere, [IPEndPoint.Parse("10.0.0.1:8283")]))!.ToText());

    private static NodeIdentity Node(string name) => new(name, NodeId.New(), []);

    private Task<EnrollmentMessages.Reply> JoinAsync(
        JoinToken token, NodeIdentity node, ECDsa? key = null, IPAddress? remote = null, MembershipView? members = null, Issuer? issuer = null, LeaseTable? leases = null)
    {
        var csr = SigningRequest.Create(node, key ?? _key);
        return (issuer ?? _issuer).JoinAsync(
            new EnrollmentMessages.Join(token.Issuer, token.Id, JoinProof.Of(token, csr), csr), remote ?? Remote, members ?? MembershipView.Empty, leases ?? LeaseTable.Empty);
    }

    private EnrollmentMessages.Renewal Renewal(PemPair shown, PemPair signer)
    {
        using var certificate = X509Certificate2.CreateFromPem(shown.Certificate);
        using var key = ECDsa.Create();
        key.ImportFromPem(signer.Key);
        var csr = SigningRequest.Create(new NodeIdentity("whatever", null, []), _key);
        return new EnrollmentMessages.Renewal(ByteString.CopyFrom(certificate.RawData), csr, ByteString.CopyFrom(key.SignData(csr.Span, HashAlgorithmName.SHA256)));
    }

    private string Error(string file) =>
        Assert.Throws<ConfigurationException>(() => Issuer.Open(file, _credentials, _home, _time, NullLogger.Instance)).Message;

    private string Write(string text)
    {
        var path = _directory.File("some.pem");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static void AssertRefused(string expected, EnrollmentMessages.Reply reply)
    {
        Assert.Equal(EnrollmentOutcome.Refused, reply.Outcome);
        Assert.Contains(expected, reply.Message, StringComparison.Ordinal);
    }
}
