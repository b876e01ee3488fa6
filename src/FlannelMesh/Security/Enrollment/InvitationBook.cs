using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace FlannelMesh.Security.Enrollment;

/// <summary>The invitations of one issuer. Immutable.</summary>
public sealed class InvitationBook
{
    public const int MaxOpen = 1000;

    private static readonly string NoHash = new('0', SHA256.HashSizeInBytes * 2);

    private readonly ImmutableDictionary<string, Invitation> _invitations;

    private InvitationBook(ImmutableDictionary<string, Invitation> invitations) => _invitations = invitations;

    public static InvitationBook Empty { get; } = new(ImmutableDictionary<string, Invitation>.Empty);

    public IReadOnlyCollection<Invitation> All => [.. _invitations.Values.OrderBy(invitation => invitation.ExpiresAt)];

    public static InvitationBook Of(IEnumerable<Invitation> invitations) => new(invitations.ToImmutableDictionary(invitation => invitation.Id));

    /// <summary>Forgets those that ended before <paramref name="now"/>.</summary>
    /// <returns>Null if there are too many.</returns>
    public InvitationBook? Add(Invitation invitation, DateTimeOffset now)
    {
        var open = _invitations.RemoveRange(_invitations.Values.Where(other => other.ExpiresAt < now).Select(other => other.Id));
        return open.Count >= MaxOpen ? null : new InvitationBook(open.Add(invitation.Id, invitation));
    }

    /// <summary>Says more than Unknown only to one who has the secret.</summary>
    public (InvitationVerdict Verdict, Invitation? Invitation) Judge(string id, ReadOnlySpan<byte> secret, string node, string keyHash, DateTimeOffset now)
    {
        var invitation = _invitations.GetValueOrDefault(id);
        if (!IsSame(Invitation.Hash(secret), invitation?.SecretHash ?? NoHash) || invitation is null)
        {
            return (InvitationVerdict.Unknown, null);
        }

        var verdict = now > invitation.ExpiresAt ? InvitationVerdict.Expired
            : invitation.UsedBy is { } user && user != keyHash ? InvitationVerdict.Used
            : (invitation.Node ?? node) != node || (invitation.UsedByNode ?? node) != node ? InvitationVerdict.OtherNode
            : InvitationVerdict.Good;
        return (verdict, invitation);
    }

    /// <summary>From now on it is good for this key alone.</summary>
    public InvitationBook Use(string id, string keyHash, string node) =>
        new(_invitations.SetItem(id, _invitations[id] with { UsedBy = keyHash, UsedByNode = node }));

    private static bool IsSame(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));
}
