using Akka.Cluster;

namespace FlannelMesh.Membership;

/// <summary>
/// A node's id and name travel as roles of its membership, so that every member knows them as soon as it knows the member.
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
        [.. isVoter ? [Voter] : Array.Empty<string>(), .. isIssuer ? [Issuer] : Array.Empty<string>(), IdPrefix + nodeId, NamePrefix + name];

    /// <summary>What a role says of the node; null for a role that says neither.</summary>
    public static (NodeId? Id, string? Name)? Read(string role) =>
        role.StartsWith(NamePrefix, StringComparison.Ordinal) ? (null, role[NamePrefix.Length..])
        : role.StartsWith(IdPrefix, StringComparison.Ordinal) && Guid.TryParse(role.AsSpan(IdPrefix.Length), out var id) ? (new NodeId(id), null)
        : null;

    /// <summary>Null for a member that is not one of ours.</summary>
    public static (NodeId NodeId, string Name)? Identify(Member member)
    {
        var id = member.Roles.FirstOrDefault(role => role.StartsWith(IdPrefix, StringComparison.Ordinal));
        var name = member.Roles.FirstOrDefault(role => role.StartsWith(NamePrefix, StringComparison.Ordinal));
        return id is not null && name is not null && Guid.TryParse(id.AsSpan(IdPrefix.Length), out var value)
            ? (new NodeId(value), name[NamePrefix.Length..])
            : null;
    }
}
