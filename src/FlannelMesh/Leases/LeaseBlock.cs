using Akka.DistributedData;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases;

/// <summary>
/// A block of subnets as a replicated value. It carries no state per replica, so nothing needs pruning when voters come and go.
/// A value is never deleted: a tombstone of DistributedData would make the key unusable for ever.
/// </summary>
public sealed class LeaseBlock : IDeltaReplicatedData<LeaseBlock, LeaseBlockDelta>, IEquatable<LeaseBlock>
{
    public static LeaseBlock Empty { get; } = new(BlockState.Empty);

    public LeaseBlock(BlockState state)
        : this(state, null)
    {
    }

    private LeaseBlock(BlockState state, LeaseBlockDelta? delta)
    {
        State = state;
        Delta = delta;
    }

    public BlockState State { get; }

    /// <summary>The changes since <see cref="ResetDelta"/>; null makes DistributedData write the full value.</summary>
    public LeaseBlockDelta? Delta { get; }

    LeaseBlockDelta IDeltaReplicatedData<LeaseBlock, LeaseBlockDelta>.Delta => Delta!;

    IReplicatedDelta IDeltaReplicatedData.Delta => Delta!;

    public LeaseBlock WithClaim(Ballot claim) => Accumulate(BlockState.Empty.WithClaim(claim));

    public LeaseBlock With(IEnumerable<Slot> slots) => Accumulate(slots.Aggregate(BlockState.Empty, (state, slot) => state.With(slot)));

    public LeaseBlock With(VoterEntry voters) => Accumulate(BlockState.Empty.With(voters));

    public LeaseBlock With(BlockState state) => Accumulate(state);

    public LeaseBlock Merge(LeaseBlock other) => new(State.Merge(other.State));

    public IReplicatedData Merge(IReplicatedData other) => Merge((LeaseBlock)other);

    public LeaseBlock MergeDelta(LeaseBlockDelta delta) => new(State.Merge(delta.State));

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => MergeDelta((LeaseBlockDelta)delta);

    public LeaseBlock ResetDelta() => new(State);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    public bool Equals(LeaseBlock? other) => other is not null && State.Equals(other.State);

    public override bool Equals(object? obj) => Equals(obj as LeaseBlock);

    public override int GetHashCode() => State.GetHashCode();

    private LeaseBlock Accumulate(BlockState change) =>
        new(State.Merge(change), new LeaseBlockDelta(Delta is null ? change : Delta.State.Merge(change)));
}
