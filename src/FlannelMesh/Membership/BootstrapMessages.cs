using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Membership;

/// <summary>What agents ask each other before they are in one cluster, and now and then afterwards.</summary>
public static class BootstrapMessages
{
    /// <param name="Network">What must be the same on all members, as <c>NetworkConfig.Canonical</c>.</param>
    /// <param name="Seeds">The configured seeds, sorted and joined by commas.</param>
    /// <param name="ClusterId">The cluster the prober belongs to; null for none.</param>
    public sealed record Probe(NodeId NodeId, string Name, string Network, string Seeds, Guid? ClusterId) : IWireMessage
    {
        /// <summary>What this node was a member as before, and is not any more without anybody having been told.</summary>
        public FormerRun? Former { get; init; }

        /// <summary>The slot this node held a moment ago, and would like to know whether it still does; null if it does not ask.</summary>
        public int? Slot { get; init; }
    }

    public sealed record ProbeReply : IWireMessage
    {
        public required NodeId NodeId { get; init; }
        public required string Name { get; init; }
        public bool InCluster { get; init; }

        /// <summary>Why the prober may not join, with <see cref="Message"/> for people.</summary>
        public Objection Objection { get; init; }
        public string Message { get; init; } = "";
        public string Seeds { get; init; } = "";

        /// <summary>Of the cluster it belongs to, whether it is in it now or not; null for none.</summary>
        public VoterSet? Voters { get; init; }

        /// <summary>Its disk remembers its votes.</summary>
        public bool CanVote { get; init; }

        /// <summary>The cluster it agreed to form and has not been in yet.</summary>
        public Guid? FounderOf { get; init; }

        /// <summary>The clusters that its cluster replaces.</summary>
        public ImmutableArray<Guid> Replaces { get; init; } = [];

        /// <summary>How many voters it sees up and reachable.</summary>
        public int VotersUp { get; init; }

        /// <summary>So many nodes are joining that the prober is to ask again instead; 0: it need not wait.</summary>
        public int JoinersAhead { get; init; }

        /// <summary>What the prober asked for, if it is a voter that has it as the prober's; else null.</summary>
        public Slot? Held { get; init; }

        /// <summary>It remembers all its votes in this cluster.</summary>
        public bool VotesIn(Guid clusterId) => (CanVote && Voters?.ClusterId == clusterId) || FounderOf == clusterId;

        public bool IsOf(Guid clusterId) => Voters?.ClusterId == clusterId || Replaces.Contains(clusterId);
    }
}
