namespace FlannelMesh.Api.Contract;

/// <summary>The body of POST /api/v1/invitations; none at all is a token for any node, good for an hour.</summary>
/// <param name="Node">The only node that may use it.</param>
/// <param name="ExpiresSeconds">How long it is good.</param>
public sealed record InvitationRequest(string? Node, long? ExpiresSeconds)
{
    public const long UsualSeconds = 3600;
    public const long MinSeconds = 1;
    public const long MaxSeconds = 30 * 24 * 3600;
}
