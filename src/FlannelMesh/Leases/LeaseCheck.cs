namespace FlannelMesh.Leases;

/// <summary>Whether the table says what a node was told of its lease. Pure.</summary>
/// <param name="Slots">Of the pool; the table may know some of a former, larger one.</param>
public sealed record LeaseCheck(LeaseTable Table, NodeId Node, Slot Granted, int Slots)
{
    public bool IsOurs => Table.Slots.TryGetValue(Granted.Index, out var slot) && slot.IsHeldBy(Node);

    /// <summary>Who has the slot by a later ballot; null if nobody has.</summary>
    public Slot? Other =>
        Table.Slots.TryGetValue(Granted.Index, out var other) && other.IsGranted && other.Holder.NodeId != Node && other.Ballot > Granted.Ballot ? other : null;

    /// <summary>Another slot of the same node.</summary>
    public Slot? Second => Table.Slots.Values.FirstOrDefault(slot => slot.IsHeldBy(Node) && slot.Index != Granted.Index && slot.Index < Slots);

    /// <summary>The table does not have the lease, or has a second one.</summary>
    public bool IsSuspicious => !IsOurs || Second is not null;
}
