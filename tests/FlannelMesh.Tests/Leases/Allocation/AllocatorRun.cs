using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

/// <summary>One incarnation of an allocator with voters that confirm whatever it writes.</summary>
internal sealed class AllocatorRun(AllocatorState state)
{
    private BlockState _stored = BlockState.Empty;

    public AllocatorState State { get; private set; } = state;

    /// <summary>Of block 0, with the slots 0 to 3.</summary>
    public static AllocatorRun Of(HoldRules hold, params Slot[] slots) =>
        Serving(new AllocatorState { Block = 0, Range = (0, 4), Incarnation = IdOf(1000), Voters = Voters(), Hold = hold }, Block(slots));

    /// <summary>Of the voters' block; nothing is asked of it yet.</summary>
    public static AllocatorRun OfVoters(VoterSet voters) =>
        new(new AllocatorState { Block = BlockLayout.VotersBlock, Range = (0, 0), Incarnation = IdOf(1000), Voters = voters });

    public static AllocatorRun Serving(AllocatorState state, BlockState stored)
    {
        var run = new AllocatorRun(state);
        Assert.Empty(run.Serve(stored));
        return run;
    }

    /// <returns>What it does once its claim stands.</returns>
    public ImmutableArray<AllocatorEffect> Serve(BlockState stored)
    {
        Handle(new AllocatorEvent.Begin());
        Handle(new AllocatorEvent.ReadDone(stored));
        Handle(new AllocatorEvent.WriteDone(true));
        _stored = stored.WithClaim(State.Ballot);
        return Handle(new AllocatorEvent.ReadDone(_stored));
    }

    public ImmutableArray<AllocatorEffect> Handle(AllocatorEvent @event)
    {
        (State, var effects) = Allocator.Handle(State, @event, Now);
        return effects;
    }

    public ImmutableArray<AllocatorEffect> Request(LeaseMessages.IAllocatorRequest request) => Handle(new AllocatorEvent.Requested(request));

    /// <summary>A look at the members that a quorum confirms.</summary>
    /// <returns>What it does afterwards; nothing if it had nothing to look for.</returns>
    public ImmutableArray<AllocatorEffect> Tick(TimeSpan at, params int[]? members)
    {
        var effects = Handle(new AllocatorEvent.Tick(members?.Select(node => Holder(node).NodeId).ToImmutableHashSet(), at));
        if (effects.IsEmpty)
        {
            return effects;
        }

        Assert.IsType<AllocatorEffect.Read>(Assert.Single(effects));
        return Handle(new AllocatorEvent.ReadDone(_stored));
    }

    /// <summary>A quorum confirms the write and finds it afterwards.</summary>
    public ImmutableArray<AllocatorEffect> Confirm(AllocatorEffect write)
    {
        _stored = write switch
        {
            AllocatorEffect.WriteSlots slots => slots.Slots.Aggregate(_stored, (block, slot) => block.With(slot)),
            AllocatorEffect.WriteVoters voters => _stored.With(voters.Voters),
            _ => throw new ArgumentOutOfRangeException(nameof(write), write, "not a write"),
        };
        Assert.IsType<AllocatorEffect.Read>(Assert.Single(Handle(new AllocatorEvent.WriteDone(true))));
        return Handle(new AllocatorEvent.ReadDone(_stored, _stored.Voters?.Current));
    }
}
