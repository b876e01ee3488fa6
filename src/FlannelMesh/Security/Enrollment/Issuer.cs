using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Transport;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Enrollment;

/// <summary>
/// A member with the authority's key: makes tokens, gives certificates for them, and renews certificates. A token counts as used, on disk, before
/// its certificate leaves the host; the same key may ask for it again.
/// </summary>
public sealed class Issuer : IDisposable
{
    /// <summary>Half a year of it passes before somebody has to notice that nothing is renewed.</summary>
    public static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(365);

    private const int MaxWaiting = 64;

    private readonly X509Certificate2 _authority;
    private readonly TlsCredentials _credentials;
    private readonly InvitationFile _file;
    private readonly IssuedCertificates _issued;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly GuessLimit _guesses;
    private readonly RefusalBook _refusals;
    private readonly SemaphoreSlim _gate = new(1);
    private InvitationBook _book;
    private int _waiting;

    private Issuer(X509Certificate2 authority, TlsCredentials credentials, CertificateHome home, TimeProvider time, ILogger log)
    {
        _authority = authority;
        _credentials = credentials;
        _time = time;
        _log = log;
        _guesses = new GuessLimit(time);
        _refusals = new RefusalBook(time);
        home.MakeDirectory();
        _file = new InvitationFile(home.Invitations);
        _issued = new IssuedCertificates(home.Issued);
        _book = _file.Read(time.GetUtcNow(), log);
    }

    /// <exception cref="ConfigurationException">The key cannot be used.</exception>
    public static Issuer Open(string keyFile, TlsCredentials credentials, CertificateHome home, TimeProvider time, ILogger log) =>
        new(AuthorityKey.Load(keyFile, credentials.Current.Authorities, time.GetUtcNow()), credentials, home, time, log);

    /// <param name="node">The only node that may use it; null for any.</param>
    /// <param name="isAnywhere">Its certificate is good at any address.</param>
    /// <param name="members">Where it can be used, this member first.</param>
    /// <returns>Null if there are too many that nobody has used.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public async Task<JoinToken?> InviteAsync(LocalIssuer self, string? node, TimeSpan lifetime, bool isAnywhere, IEnumerable<IPEndPoint> members)
    {
        var now = _time.GetUtcNow();
        var token = new JoinToken
        {
            Members = [.. members.Take(JoinToken.MaxMembers)],
            Issuer = self.NodeId,
            IssuerName = self.Name,
            Authorities = [.. Authorities().Select(authority => JoinToken.Fingerprint(authority.Span))],
            Id = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(JoinToken.IdLength)),
            Secret = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(JoinToken.SecretLength)),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds()),
            Node = node,
        };
        var invitation = new Invitation(Convert.ToHexStringLower(token.Id.Span), Invitation.Hash(token.Secret.Span), token.ExpiresAt) { Node = node, IsAnywhere = isAnywhere };
        await _gate.WaitAsync();
        try
        {
            if (_book.Add(invitation, now) is not { } next)
            {
                return null;
            }

            await KeepAsync(next);
        }
        finally
        {
            _gate.Release();
        }

        EnrollmentLog.Invited(_log, invitation.Id, node ?? "any node", token.ExpiresAt.UtcDateTime);
        return token;
    }

    /// <param name="remote">Where the host asks from.</param>
    public async Task<EnrollmentMessages.Reply> JoinAsync(EnrollmentMessages.Join join, IPAddress remote, MembershipView members, LeaseTable leases)
    {
        if (!_guesses.TryTake(remote))
        {
            return EnrollmentMessages.Reply.Later("too many wrong tokens came from there; it is heard again in a minute");
        }

        if (SigningRequest.Read(join.Csr.Span, out var refusal) is not { } request)
        {
            Note(remote, refusal!);
            return EnrollmentMessages.Reply.Refused(refusal!);
        }

        var (id, name) = (Convert.ToHexStringLower(join.Token.Span), request.Identity.Name);
        var (verdict, invitation) = _book.Judge(join, name, request.KeyHash, _time.GetUtcNow());
        if (verdict == InvitationVerdict.Unknown)
        {
            Note(remote, "a token that is not known");
            return new EnrollmentMessages.Reply(EnrollmentOutcome.Unknown, "the token is not known here: it is wrong, or has ended; `flannelmesh invite` makes another one");
        }

        _guesses.GiveBack(remote);
        refusal = Objection(verdict, invitation!, name) ?? JoinRules.Objection(request.Identity, remote, members, leases, invitation!.Node == name);
        if (refusal is not null)
        {
            Note(remote, refusal);
            return EnrollmentMessages.Reply.Refused(refusal);
        }

        return await UseAsync(id, join, request, new NodeIdentity(name, request.Identity.NodeId, invitation!.IsAnywhere ? [] : [remote]));
    }

    /// <summary>Another certificate for the node that has this one. Whoever passes the request on gains nothing by it.</summary>
    public EnrollmentMessages.Reply Renew(EnrollmentMessages.Renewal renewal)
    {
        X509Certificate2 former;
        try
        {
            former = X509CertificateLoader.LoadCertificate(renewal.Certificate.Span);
        }
        catch (CryptographicException)
        {
            return EnrollmentMessages.Reply.Refused("the former certificate is none");
        }

        using (former)
        {
            if (_credentials.Current.Verify(former, _time.GetUtcNow(), out var refusal) is not { } identity)
            {
                return EnrollmentMessages.Reply.Refused($"the former certificate is not to be trusted: {refusal}");
            }

            using var key = former.GetECDsaPublicKey();
            if (key is null || !key.VerifyData(renewal.Csr.Span, renewal.Signature.Span, HashAlgorithmName.SHA256))
            {
                return EnrollmentMessages.Reply.Refused("the request is not signed by the former certificate's key");
            }

            return SigningRequest.Read(renewal.Csr.Span, out refusal) is { } request
                ? Grant(identity, request.Key)
                : EnrollmentMessages.Reply.Refused(refusal!);
        }
    }

    public void Dispose()
    {
        _authority.Dispose();
        _gate.Dispose();
    }

    private async Task<EnrollmentMessages.Reply> UseAsync(string id, EnrollmentMessages.Join join, SigningRequest request, NodeIdentity identity)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return EnrollmentMessages.Reply.Later("too many hosts join at this moment");
        }

        await _gate.WaitAsync();
        try
        {
            // Another host may have been faster with the same token.
            var (verdict, invitation) = _book.Judge(join, identity.Name, request.KeyHash, _time.GetUtcNow());
            if (verdict != InvitationVerdict.Good)
            {
                return EnrollmentMessages.Reply.Refused(invitation is null ? "the token is not known here" : Objection(verdict, invitation, identity.Name)!);
            }

            await KeepAsync(_book.Use(id, request.KeyHash, identity.Name));
        }
        catch (IOException e)
        {
            EnrollmentLog.NotKept(_log, e.Message);
            return EnrollmentMessages.Reply.Later("the issuer cannot write to its disk; its log has more");
        }
        finally
        {
            _gate.Release();
            Interlocked.Decrement(ref _waiting);
        }

        return Grant(identity, request.Key);
    }

    private EnrollmentMessages.Reply Grant(NodeIdentity identity, PublicKey key)
    {
        using var certificate = CertificateAuthority.Certify(_authority, identity, key, CertificateLifetime, _time.GetUtcNow());
        try
        {
            _issued.Add(certificate, identity);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            EnrollmentLog.NotKept(_log, e.Message);
            return EnrollmentMessages.Reply.Later("the issuer cannot write to its disk; its log has more");
        }

        EnrollmentLog.Issued(_log, identity.ToString(), identity.Addresses.IsEmpty ? "any address" : string.Join(", ", identity.Addresses), certificate.NotAfter.ToUniversalTime());
        return new EnrollmentMessages.Reply(EnrollmentOutcome.Granted, "")
        {
            Certificate = ByteString.CopyFrom(certificate.RawData),
            Authorities = Authorities(),
        };
    }

    private async Task KeepAsync(InvitationBook book)
    {
        await Task.Run(() => _file.Write(book));
        _book = book;
    }

    private ImmutableArray<ByteString> Authorities() =>
        [.. _credentials.Current.Authorities.OrderByDescending(authority => authority.Equals(_authority)).Select(authority => ByteString.CopyFrom(authority.RawData))];

    private static string? Objection(InvitationVerdict verdict, Invitation invitation, string name) => verdict switch
    {
        InvitationVerdict.Good => null,
        InvitationVerdict.Used => $"the token was used by {invitation.UsedByNode} already; each host needs one of its own from `flannelmesh invite`",
        InvitationVerdict.Expired => $"the token ended at {invitation.ExpiresAt.UtcDateTime:u}; `flannelmesh invite` makes another one",
        InvitationVerdict.OtherNode => $"the token is for {invitation.Node ?? invitation.UsedByNode}, and this host is {name}; --node-name sets it",
        _ => "the token is not known here",
    };

    private void Note(IPAddress remote, string reason)
    {
        if (_refusals.IsNews(remote, reason))
        {
            EnrollmentLog.Refused(_log, remote.ToString(), reason);
        }
    }
}
