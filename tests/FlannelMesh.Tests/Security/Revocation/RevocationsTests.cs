using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Tests.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Security.Revocation;

public sealed class RevocationsTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger _log = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _directory.Dispose();
    }

    private string Lists => _directory.File("revoked");

    [Fact]
    public void A_list_counts_for_connections_in_both_directions_and_after_a_restart()
    {
        var peer = _authority.Issue(new NodeIdentity("peer", null, []));
        using var certificate = X509Certificate2.CreateFromPem(peer.Certificate);
        var credentials = Credentials("a");
        Assert.NotNull(credentials.Current.Verify(certificate, Now, out _));

        var answer = Adopt(credentials, _authority.Revoke(null, certificate));
        Assert.Equal((RevocationOutcome.Adopted, true), (answer.Outcome, answer.Message.Contains("1 certificates are revoked", StringComparison.Ordinal)));
        Assert.Null(credentials.Current.Verify(certificate, Now, out var refusal));
        Settings.AssertContainsAll(refusal!, "it was revoked|list 1 of CN=FlannelMesh CA");
        Assert.Contains(_log.Messages, message => message.Message.Contains("Revocation list 1 of", StringComparison.Ordinal));

        Assert.Null(Credentials("a").Current.Verify(certificate, Now, out _));

        // Its owner cannot begin with it.
        var own = Assert.Throws<ConfigurationException>(() => TlsMaterial.Load(_authority.Write("peer", peer), TimeProvider.System, Revocations.Open(Lists, _log)));
        Settings.AssertContainsAll(own.Message, "--tls-cert|it was revoked|needs another certificate");
    }

    [Fact]
    public void Older_lists_and_those_of_others_change_nothing()
    {
        var (credentials, foreign) = (Credentials("a"), _other.Revoke(null));
        var first = _authority.Revoke(null);
        var second = _authority.Revoke(first);
        var rival = _authority.Revoke(first, credentials.Current.Certificate);

        Assert.Equal(RevocationOutcome.Refused, Adopt(credentials, foreign).Outcome);
        Assert.Equal(RevocationOutcome.Adopted, Adopt(credentials, second).Outcome);
        Assert.Equal(RevocationOutcome.Known, Adopt(credentials, second).Outcome);
        var older = Adopt(credentials, first);
        Assert.Equal(RevocationOutcome.Older, older.Outcome);
        Settings.AssertContainsAll(older.Message, "its number is 1|list 2 of CN=FlannelMesh CA is known|higher number");
        Assert.Equal(RevocationOutcome.Older, Adopt(credentials, rival).Outcome);
        Assert.Equal(2ul, Assert.Single(credentials.Revocations.Lists.Value).Value.List.Number);
    }

    [Fact]
    public void A_file_that_is_damaged_or_forged_is_not_believed_and_another_list_takes_its_place()
    {
        var credentials = Credentials("a");
        var list = _authority.Revoke(null);
        Adopt(credentials, list);
        var file = Assert.Single(Directory.GetFiles(Lists));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        foreach (var content in new byte[][] { [1, 2, 3], _other.Revoke(null).Raw.ToArray(), new byte[RevocationList.MaxBytes + 1] })
        {
            File.WriteAllBytes(file, content);
            Assert.Empty(Credentials("a").Revocations.Lists.Value);
        }

        Assert.Equal(3, _log.Messages.Count(message => message.Message.Contains("cannot be used", StringComparison.Ordinal)));
        Assert.Equal(RevocationOutcome.Adopted, Adopt(Credentials("a"), list).Outcome);
        Assert.Single(Credentials("a").Revocations.Lists.Value);
    }

    [Fact]
    public void What_cannot_be_kept_does_not_count()
    {
        File.WriteAllText(Lists, "no directory");

        var answer = Adopt(Credentials("a"), _authority.Revoke(null));

        Assert.Equal(RevocationOutcome.Refused, answer.Outcome);
        Assert.Contains("cannot be kept", answer.Message, StringComparison.Ordinal);
    }

    private TlsCredentials Credentials(string name) => new(_authority.Write(name), TimeProvider.System, NullLogger.Instance, Revocations.Open(Lists, _log));

    private static RevocationAnswer Adopt(TlsCredentials credentials, RevocationList list) =>
        credentials.Revocations.Adopt(list, credentials.Current.Authorities, "a test");
}
