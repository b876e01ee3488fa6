namespace FlannelMesh.Leases.Allocation;

/// <summary>Whether a slot may be changed as asked, and what it is then.</summary>
public static class SlotChanges
{
    /// <returns>The slot to write, still with its old ballot, or why not.</returns>
    public static (Slot? Slot, RefusalReason Reason, string Message) Apply(
        BlockState view, (int First, int Count) range, LeaseMessages.SlotRequest request, HoldClock clock, DateTimeOffset now)
    {
        var known = view.Slots.GetValueOrDefault(request.Index);
        if (request.Index < range.First || request.Index >= range.First + range.Count)
        {
            return (null, RefusalReason.NotAllowed, "the subnet does not belong to this block");
        }

        if (known is not null && IsDone(known, request))
        {
            // The answer to an earlier try was lost, or somebody else was faster.
            return Ok(known);
        }

        if ((known is null ? ((Ballot, ulong)?)null : (known.Ballot, known.Sequence)) != request.Seen)
        {
            return (null, RefusalReason.Changed, "the lease has changed meanwhile");
        }

        return request.Change switch
        {
            SlotChange.Evict when known is { IsGranted: true } && !clock.IsGone(known.Holder.NodeId) =>
                (null, RefusalReason.NotAllowed, clock.Members is null
                    ? "the allocator does not know yet who is a member"
                    : $"{known.Holder.Name} is a member; stop its agent first, or run `flannelmesh leave --release` on it"),
            SlotChange.GiveBack or SlotChange.Evict when known is { IsGranted: true } => Ok(Free(known)),
            SlotChange.Reserve when known is { ReservedFor: not null } && known.ReservedFor != request.Name =>
                (null, RefusalReason.NotAllowed, $"it is reserved for {known.ReservedFor}"),
            SlotChange.Reserve when known is { IsGranted: true } && !known.Holder.IsCalled(request.Name) =>
                (null, RefusalReason.NotAllowed, $"it is leased to {known.Holder.Name}"),
            SlotChange.Reserve => Ok((known ?? NeverUsed(request.Index, now)) with { ReservedFor = request.Name }),
            SlotChange.Unreserve when known is { ReservedFor: not null } => Ok(known with { ReservedFor = null }),
            SlotChange.Unreserve => (null, RefusalReason.NotAllowed, "it is not reserved"),
            _ => (null, RefusalReason.NotAllowed, "it is not leased"),
        };
    }

    /// <summary>Free, with its last holder remembered.</summary>
    public static Slot Free(Slot slot) => slot with { State = SlotState.Released, Gone = TimeSpan.Zero };

    private static bool IsDone(Slot known, LeaseMessages.SlotRequest request) =>
        request.Seen is { } seen && known.Ballot >= seen.Ballot && (known.Ballot, known.Sequence) != seen
        && request.Change switch
        {
            SlotChange.GiveBack or SlotChange.Evict => !known.IsGranted,
            SlotChange.Reserve => known.ReservedFor == request.Name,
            SlotChange.Unreserve => known.ReservedFor is null,
            _ => false,
        };

    private static (Slot?, RefusalReason, string) Ok(Slot slot) => (slot, default, "");

    private static Slot NeverUsed(int index, DateTimeOffset now) => new()
    {
        Index = index,
        Ballot = Ballot.None,
        Sequence = 0,
        State = SlotState.Released,
        Holder = LeaseHolder.Nobody,
        Since = now,
    };
}
