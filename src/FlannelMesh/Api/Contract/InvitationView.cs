namespace FlannelMesh.Api.Contract;

/// <summary>A join token. It is nowhere else: the agent keeps only enough to know it again.</summary>
/// <param name="Token">One line, for `flannelmesh run --join`.</param>
/// <param name="Node">The only node that may use it; null for any.</param>
/// <param name="Members">IP:PORT of the members that it names.</param>
public sealed record InvitationView(string Token, string? Node, DateTimeOffset ExpiresAt, IReadOnlyList<string> Members);
