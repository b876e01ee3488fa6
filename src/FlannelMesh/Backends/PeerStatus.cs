using System.Collections.Immutable;
using FlannelMesh.Dataplane;

namespace FlannelMesh.Backends;

/// <summary>What is in the kernel for one peer. With several address families the worst state counts.</summary>
public sealed record PeerStatus
{
    public required PeerPlan Plan { get; init; }
    public required EntryState Route { get; init; }
    public required EntryState Neighbor { get; init; }
    public required EntryState Fdb { get; init; }
    public string? Error { get; init; }

    public bool IsInstalled => Error is null && Is(Route) && Is(Neighbor) && Is(Fdb);

    /// <summary>The former record of the place if it says the same, so that it does not become garbage at every look.</summary>
    public PeerStatus OrFormer(ImmutableArray<PeerStatus> former, int at) => at < former.Length && former[at] == this ? former[at] : this;

    private static bool Is(EntryState state) => state is EntryState.Installed or EntryState.None;
}
