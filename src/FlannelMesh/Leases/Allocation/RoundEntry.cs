namespace FlannelMesh.Leases.Allocation;

/// <summary>A slot on its way to a quorum.</summary>
/// <param name="Request">Null for what the allocator does of itself.</param>
public sealed record RoundEntry(LeaseMessages.IAllocatorRequest? Request, Slot Slot);
