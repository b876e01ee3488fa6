namespace FlannelMesh.Leases.Allocation;

/// <summary>What an allocator learns.</summary>
public abstract record AllocatorEvent
{
    private AllocatorEvent()
    {
    }

    public sealed record Begin : AllocatorEvent;

    public sealed record Requested(LeaseMessages.LeaseRequest Request) : AllocatorEvent;

    /// <summary>The outcome of a read from a quorum; null if a quorum did not answer.</summary>
    public sealed record ReadDone(BlockState? State) : AllocatorEvent;

    /// <summary>The outcome of a write to a quorum. Unconfirmed means unknown: the value may yet spread.</summary>
    public sealed record WriteDone(bool Confirmed) : AllocatorEvent;

    /// <summary>The others have cut this node off: whatever it believes is stale.</summary>
    public sealed record Quarantined : AllocatorEvent;
}
