using System.Collections.Immutable;

namespace FlannelMesh.Health.Reports;

/// <summary>What the reports actors of members tell each other.</summary>
public static class ReportMessages
{
    /// <summary>"These I have": opens an exchange.</summary>
    /// <param name="Lower">It is about node ids from here …</param>
    /// <param name="Upper">… to here, both included: of those that are not named the sender has nothing.</param>
    /// <param name="Versions">Also of nodes beyond; no version is there if the sender has nothing of a node.</param>
    public sealed record Digest(NodeId Lower, NodeId Upper, ImmutableSortedDictionary<NodeId, ReportVersion> Versions) : IWireMessage
    {
        public bool Covers(NodeId node) => node.CompareTo(Lower) >= 0 && node.CompareTo(Upper) <= 0;

        /// <summary>Whether the sender is known not to have that version.</summary>
        public bool Lacks(NodeId node, ReportVersion version) => Versions.TryGetValue(node, out var named) ? named < version : Covers(node);
    }

    /// <summary>"These you lack, these I want, and of these I have news."</summary>
    /// <param name="Refused">How many reports of the message were not as they must be; known to the reader alone.</param>
    public sealed record Batch(ImmutableArray<(NodeReport Report, TimeSpan Age)> Reports, ImmutableArray<NodeId> Wanted, int Refused = 0) : IWireMessage
    {
        public ImmutableSortedDictionary<NodeId, ReportVersion> News { get; init; } = ImmutableSortedDictionary<NodeId, ReportVersion>.Empty;

        public bool IsEmpty => Reports.IsEmpty && Wanted.IsEmpty && News.IsEmpty;
    }
}
