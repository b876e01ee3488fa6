using System.Collections.Immutable;

namespace FlannelMesh.Dataplane;

/// <summary>All that should be in the kernel of what is ours.</summary>
public sealed record DesiredState
{
    public ImmutableArray<DesiredLink> Links { get; init; } = [];
    public ImmutableArray<DesiredAddress> Addresses { get; init; } = [];
    public ImmutableArray<DesiredNeighbor> Neighbors { get; init; } = [];
    public ImmutableArray<DesiredFdbEntry> Fdb { get; init; } = [];
    public ImmutableArray<DesiredRoute> Routes { get; init; } = [];

    /// <summary>Names of devices that are ours whether they are wanted now or not.</summary>
    public ImmutableHashSet<string> OwnedLinks { get; init; } = [];

    /// <summary>
    /// A route that flannel's host-gw left, which leads where one of <see cref="Routes"/> does, becomes ours. Others of flannel's stay.
    /// </summary>
    public bool TakesOverFlannel { get; init; }

    /// <summary>
    /// False while this state may lack something. Nothing is deleted then; what is here is made all the same.
    /// </summary>
    public bool Complete { get; init; }
}
