using System.Collections.Immutable;

namespace FlannelMesh.Dataplane;

/// <summary>What one <see cref="Reconciler.Apply"/> did and left.</summary>
public sealed record ApplyReport
{
    /// <summary>All that is desired is in place, and nothing that has to go is left.</summary>
    public required bool InSync { get; init; }

    /// <summary>Requests sent to the kernel, refused ones included.</summary>
    public required int Writes { get; init; }
    public required TimeSpan Duration { get; init; }

    /// <summary>What is not as desired, links first.</summary>
    public required ImmutableArray<EntryStatus> Unsynced { get; init; }
    public required ImmutableArray<Repair> Repairs { get; init; }
    public required ImmutableSortedDictionary<EntryKind, KindCounts> Counts { get; init; }
}
