using Akka.Cluster;

namespace FlannelMesh.Membership;

/// <summary>
/// A node's id and name travel with its membership, so that every member knows them as soon as it knows the member: a follower's
/// in its app version, a voter's, of which there are few, as roles. Akka finds a leader for each role among all members at each
/// change, so roles of their own for all would cost every member the square of N; and sharding calls voters of
/// different app versions an upgrade under way.
/// </summary>
public static class MemberRoles
{
    /// <summary>The role of voters: they hold the replicated lease table and form quorums.</summary>
    public const string Voter = "alloc";

    /// <summary>The role of members that have the authority's key and give certificates.</summary>
    public const string Issuer = "issuer";

    private const string IdPrefix = "node-id=";
    private const string NamePrefix = "node-name=";

    public static IReadOnlyList<string> Of(NodeId nodeId, string name, bool isVoter, bool isIssuer = false) =>
    [
        .. isVoter ? [Voter, IdPrefix + nodeId, NamePrefix + name] : Array.Empty<string>(),
        .. isIssuer ? [Issuer] : Array.Empty<string>(),
    ];

    /// <summary>
    /// A follower's app version. Akka splits versions at dots and wants numbers between them; without a dot they are text.
    /// </summary>
    /// <returns>Null for a voter.</returns>
    public static string? AppVersionOf(NodeId nodeId, string name, bool isVoter) =>
        isVoter ? null : $"{IdPrefix}{nodeId} {NamePrefix}{name.Replace('.', ',')}";

    /// <summary>What a role says of the node; null for a role that says neither.</summary>
    public static (NodeId? Id, string? Name)? Read(string role) =>
        role.StartsWith(NamePrefix, StringComparison.Ordinal) ? (null, role[NamePrefix.Length..])
        : role.StartsWith(IdPrefix, StringComparison.Ordinal) && Guid.TryParse(role.AsSpan(IdPrefix.Length), out var id) ? (new NodeId(id), null)
        : null;

    /// <summary>The roles that an app version stands for; others' versions make none that <see cref="Read"/> knows.</summary>
    public static string[] InAppVersion(string version) => version.Replace(',', '.').Split(' ');

    /// <summary>Null for a member that is not one of ours.</summary>
    public static (NodeId NodeId, string Name)? Identify(Member member) =>
        Identify(InAppVersion(member.AppVersion.Version)) ?? Identify(member.Roles);

    private static (NodeId NodeId, string Name)? Identify(IEnumerable<string> roles)
    {
        NodeId? id = null;
        string? name = null;
        foreach (var role in roles)
        {
            if (Read(role) is { } said)
            {
                (id, name) = (said.Id ?? id, said.Name ?? name);
            }
        }

        return id is { } node && name is not null ? (node, name) : null;
    }
}
