using Akka.DistributedData;

namespace FlannelMesh.Leases;

/// <summary>A part of a <see cref="LeaseBlock"/>. Order and repetition do not matter, since merging is a join.</summary>
public sealed class LeaseBlockDelta(BlockState state) : IReplicatedDelta, IReplicatedDeltaSize, IEquatable<LeaseBlockDelta>
{
    public BlockState State { get; } = state;

    public IDeltaReplicatedData Zero => LeaseBlock.Empty;

    public int DeltaSize => State.Slots.Count + 1;

    public LeaseBlockDelta Merge(LeaseBlockDelta other) => new(State.Merge(other.State));

    IReplicatedData IReplicatedData.Merge(IReplicatedData other) => Merge((LeaseBlockDelta)other);

    public bool Equals(LeaseBlockDelta? other) => other is not null && State.Equals(other.State);

    public override bool Equals(object? obj) => Equals(obj as LeaseBlockDelta);

    public override int GetHashCode() => State.GetHashCode();
}
