using System.Collections.Immutable;

namespace FlannelMesh.Health.Reports;

/// <summary>What the reports actors of members tell each other.</summary>
public static class ReportMessages
{
    /// <summary>"These I have": opens an exchange.</summary>
    /// <param name="Lower">It is about node ids from here …</param>
    /// <param name="Upper">… to here, both included: of those that are not named the sender has nothing.</param>
    public sealed record Digest(NodeId Lower, NodeId Upper, ImmutableSortedDictionary<NodeId, ReportVersion> Versions) : IWireMessage
    {
        public bool Covers(NodeId node) => node.CompareTo(Lower) >= 0 && node.CompareTo(Upper) <= 0;
    }

    /// <summary>"These you lack, and these I want."</summary>
    /// <param name="Refused">How many reports of the message were not as they must be; known to the reader alone.</param>
    public sealed record Batch(ImmutableArray<(NodeReport Report, TimeSpan Age)> Reports, ImmutableArray<NodeId> Wanted, int Refused = 0) : IWireMessage;
}
