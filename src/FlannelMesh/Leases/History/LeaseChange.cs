namespace FlannelMesh.Leases.History;

/// <summary>Something that happened to a lease.</summary>
/// <param name="NodeId">Null for a reservation, which goes by name.</param>
public sealed record LeaseChange(DateTimeOffset At, int Slot, LeaseChangeKind Kind, NodeId? NodeId, string Name, string Text);
