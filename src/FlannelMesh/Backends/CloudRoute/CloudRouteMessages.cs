using System.Collections.Immutable;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What members ask the oldest one, so that only one of them asks the cloud for all routes.</summary>
public static class CloudRouteMessages
{
    /// <param name="NodeId">Of the asker.</param>
    /// <param name="Member">What it is in the cloud's terms; by this its routes are recognised.</param>
    /// <param name="Known">The version it has; empty for none.</param>
    /// <param name="MaxAge">The answer must not have been read from the cloud longer ago than this.</param>
    public sealed record RoutesRequest(NodeId NodeId, MemberTarget Member, string Known, TimeSpan MaxAge) : IWireMessage
    {
        public bool Equals(RoutesRequest? other) => other is not null
            && (NodeId, Member.Network, Member.Target, Known, MaxAge) == (other.NodeId, other.Member.Network, other.Member.Target, other.Known, other.MaxAge)
            && Member.Tables.SequenceEqual(other.Member.Tables);

        public override int GetHashCode() => HashCode.Combine(NodeId, Known);
    }

    /// <param name="Version">Of the answer, for <see cref="RoutesRequest.Known"/>.</param>
    /// <param name="Snapshot">Null if the asker has it already, or there is a problem.</param>
    /// <param name="Age">Since it was read from the cloud.</param>
    /// <param name="Problem">Why there is no answer; null if there is one.</param>
    public sealed record RoutesReply(string Version, RouteSnapshot? Snapshot, TimeSpan Age, string? Problem) : IWireMessage
    {
        public static RoutesReply Refused(string problem) => new("", null, TimeSpan.Zero, problem);
    }

    /// <summary>All tables that members of a network go by, with the asker's own.</summary>
    public static ImmutableSortedSet<string> TablesOf(IEnumerable<MemberTarget> members, string network) =>
        [.. members.Where(member => member.Network == network).SelectMany(member => member.Tables)];
}
