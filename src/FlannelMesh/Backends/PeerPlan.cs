using System.Collections.Immutable;
using FlannelMesh.Dataplane;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends;

/// <summary>The kernel objects of one peer.</summary>
public sealed record PeerPlan
{
    public required Peer Peer { get; init; }
    public required Via Via { get; init; }

    /// <summary>The device traffic to the peer leaves by.</summary>
    public string? Device { get; init; }
    public ImmutableArray<DesiredRoute> Routes { get; init; } = [];
    public ImmutableArray<DesiredNeighbor> Neighbors { get; init; } = [];
    public ImmutableArray<DesiredFdbEntry> Fdb { get; init; } = [];

    /// <summary>Why nothing can be installed for this peer; the others do not suffer.</summary>
    public string? Problem { get; init; }
}
