using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Testing;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Security;

public sealed class TlsMaterialTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly TestDirectory _directory = new();

    [Fact]
    public void Nodes_of_one_authority_know_each_other_by_name()
    {
        var material = TlsMaterial.Load(_authority.Write("a"), TimeProvider.System);
        using var peer = X509Certificate2.CreateFromPem(_authority.Issue(new NodeIdentity("b", null, [])).Certificate);

        Assert.Equal("a", material.Identity.Name);
        Assert.Equal("b", material.Verify(peer, DateTimeOffset.UtcNow, out var refusal)?.Name);
        Assert.Null(refusal);
    }

    [Fact]
    public void A_peer_without_a_certificate_of_the_authority_that_is_good_now_is_refused()
    {
        var (material, now) = (TlsMaterial.Load(_authority.Write("a"), TimeProvider.System), DateTimeOffset.UtcNow);
        using var stranger = X509Certificate2.CreateFromPem(_other.Issue(new NodeIdentity("b", null, [])).Certificate);
        using var peer = X509Certificate2.CreateFromPem(_authority.Issue(new NodeIdentity("b", null, [])).Certificate);
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(_authority.AuthorityFile));

        Assert.Contains("not of an authority", Refusal(stranger, now), StringComparison.Ordinal);
        Assert.Contains("it ended at", Refusal(peer, now.AddDays(2)), StringComparison.Ordinal);
        Assert.Contains("it begins at", Refusal(peer, now.AddDays(-1)), StringComparison.Ordinal);
        Assert.Contains("not for both ends", Refusal(authority, now), StringComparison.Ordinal);
        Assert.Contains("no certificate", Refusal(null, now), StringComparison.Ordinal);

        string? Refusal(X509Certificate2? certificate, DateTimeOffset at)
        {
            Assert.Null(material.Verify(certificate, at, out var refusal));
            return refusal;
        }
    }

    [Fact]
    public void Two_authorities_are_trusted_while_one_is_replaced()
    {
        var files = _authority.Write("a");
        var both = _directory.File("both.pem");
        File.WriteAllText(both, File.ReadAllText(_other.AuthorityFile) + File.ReadAllText(_authority.AuthorityFile));
        using var peer = X509Certificate2.CreateFromPem(_other.Issue(new NodeIdentity("b", null, [])).Certificate);

        Assert.NotNull(TlsMaterial.Load(files with { Authority = both }, TimeProvider.System).Verify(peer, DateTimeOffset.UtcNow, out _));
    }

    [Fact]
    public void What_is_wrong_with_the_files_is_said_with_flag_file_and_cure()
    {
        var files = _authority.Write("a");
        var (foreign, text) = (_other.Write("a"), _directory.File("text"));
        File.WriteAllText(text, "hello");
        File.SetUnixFileMode(text, UnixFileMode.UserRead);
        var plain = PlainCertificate();

        AssertRefused(files with { Authority = "/nowhere" }, "--tls-ca /nowhere|cannot be read");
        AssertRefused(files with { Authority = text }, $"--tls-ca {text}|flannelmesh ca init");
        AssertRefused(files with { Certificate = text }, $"--tls-cert {text}|PEM");
        AssertRefused(files with { Key = text }, $"--tls-key {text}|private key");
        AssertRefused(files with { Key = foreign.Key }, $"--tls-key {foreign.Key}|private key of {files.Certificate}");
        AssertRefused(files with { Authority = foreign.Authority }, $"--tls-cert {files.Certificate}|--tls-ca");
        AssertRefused(plain, "names no node|flannelmesh ca issue");
        AssertRefused(_authority.Write("old", _authority.Issue(new NodeIdentity("old", null, []), now: DateTimeOffset.UtcNow.AddDays(-3))), "it ended at|flannelmesh ca issue");
        File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        AssertRefused(files, $"--tls-key {files.Key}|mode 440|chmod 600");
    }

    [Fact]
    public void Files_that_are_replaced_are_used_and_bad_ones_are_not()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (log, files) = (new RecordingLogger(), _authority.Write("a"));
        var credentials = new TlsCredentials(files, time, log);
        var first = credentials.Current.Certificate.SerialNumber;

        File.WriteAllText(files.Certificate, "garbage");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(first, credentials.Current.Certificate.SerialNumber);
        _ = _authority.Write("a", _authority.Issue(new NodeIdentity("b", null, [])));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(first, credentials.Current.Certificate.SerialNumber);
        _ = _authority.Write("a");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(first, credentials.Current.Certificate.SerialNumber);

        Assert.Equal(3, log.Messages.Count);
        Assert.Contains("PEM", log.Messages[0].Message, StringComparison.Ordinal);
        Assert.Contains("names b, and this node is a", log.Messages[1].Message, StringComparison.Ordinal);
        Assert.Contains("another one now", log.Messages[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_intermediate_authority_has_made_ends_with_it()
    {
        using var chain = new TestChain();
        var revocations = Revocations.None();
        var material = TlsMaterial.Load(chain.Write("h1"), TimeProvider.System, revocations);
        using var direct = chain.IssueByRoot("h2");
        using var through = chain.IssueByIntermediate("h3");
        Assert.NotNull(Verify(direct, out _));
        Assert.NotNull(Verify(through, out _));

        Assert.Equal(RevocationOutcome.Adopted, revocations.Adopt(chain.RevokeIntermediate(), material.Authorities, "test").Outcome);

        Assert.NotNull(Verify(direct, out _));
        Assert.False(material.IsRevoked(direct));
        Assert.Null(Verify(through, out var refusal));
        Assert.Contains("of an authority that was revoked", refusal, StringComparison.Ordinal);
        Assert.True(material.IsRevoked(through));

        NodeIdentity? Verify(X509Certificate2 certificate, out string? why) => material.Verify(certificate, DateTimeOffset.UtcNow, out why);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _directory.Dispose();
    }

    private TlsFiles PlainCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=web", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return _authority.Write("web", new PemPair(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));
    }

    private static void AssertRefused(TlsFiles files, string expected)
    {
        var message = Assert.Throws<ConfigurationException>(() => TlsMaterial.Load(files, TimeProvider.System)).Message;
        foreach (var part in expected.Split('|'))
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }
}
