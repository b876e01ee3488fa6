namespace FlannelMesh.Api.Contract;

/// <summary>The body of POST /api/v1/invitations; none at all is a token for any node, good for an hour.</summary>
/// <param name="Node">The only node that may use it.</param>
/// <param name="ExpiresSeconds">How long it is good.</param>
/// <param name="Anywhere">Its certificate is good at any address, not only where the host joins from.</param>
public sealed record InvitationRequest(string? Node = null, long? ExpiresSeconds = null, bool Anywhere = false)
{
    public const long UsualSeconds = 3600;
    public const long MinSeconds = 1;
    public const long MaxSeconds = 30 * 24 * 3600;
}
