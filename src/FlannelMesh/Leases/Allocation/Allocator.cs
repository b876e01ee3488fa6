using System.Collections.Immutable;

namespace FlannelMesh.Leases.Allocation;

/// <summary>
/// Decides what an allocator incarnation does next. Pure: state and event in, state and effects out.
///
/// Two orders make a confirmed grant unique whatever the timing. A claim is written to a quorum before the block is read for
/// serving; a slot is written to a quorum before the claim is looked at again. Of two incarnations, either the later one's read
/// finds the earlier one's slot (and leaves it alone), or the earlier one's check finds the later one's claim (and does not
/// confirm). README.md beside the folder has the argument with its assumptions.
/// </summary>
public static class Allocator
{
    public static (AllocatorState State, ImmutableArray<AllocatorEffect> Effects) Handle(
        AllocatorState state, AllocatorEvent @event, DateTimeOffset now)
    {
        if (state.Phase == AllocatorPhase.Stopped)
        {
            return @event is AllocatorEvent.Requested late
                ? (state, [Refuse(late.Request, RefusalReason.Superseded, "this allocator has stopped")])
                : (state, []);
        }

        return @event switch
        {
            AllocatorEvent.Begin => (state with { Phase = AllocatorPhase.Reading }, [new AllocatorEffect.Read()]),
            AllocatorEvent.Requested requested => Enqueue(state, requested.Request, now),
            AllocatorEvent.ReadDone read => ReadDone(state, read.State, now),
            AllocatorEvent.WriteDone write => WriteDone(state, write.Confirmed),
            AllocatorEvent.Quarantined => Stop(state, RefusalReason.Superseded, "the other members have quarantined this node"),
            _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, null),
        };
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) Enqueue(
        AllocatorState state, LeaseMessages.LeaseRequest request, DateTimeOffset now)
    {
        var isKnown = state.Waiting.Any(waiting => waiting.RequestId == request.RequestId)
            || state.Round.Any(pair => pair.Request.RequestId == request.RequestId);
        var next = isKnown ? state : state with { Waiting = state.Waiting.Add(request) };
        return next.Phase == AllocatorPhase.Idle ? StartRound(next, now) : (next, []);
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) ReadDone(AllocatorState state, BlockState? read, DateTimeOffset now)
    {
        switch (state.Phase)
        {
            case AllocatorPhase.Reading or AllocatorPhase.Rereading when read is null:
                return Stop(state, RefusalReason.NoQuorum, NoQuorum(state));
            case AllocatorPhase.Reading:
                var highest = read!.Slots.Values.Select(slot => slot.Ballot).Append(read.Claim).Append(state.Ballot).Max();
                var ballot = highest.Next(state.Incarnation);
                return (state with { Phase = AllocatorPhase.Claiming, Ballot = ballot, Sequence = 0 }, [new AllocatorEffect.WriteClaim(ballot)]);
            case AllocatorPhase.Rereading when read!.Claim > state.Ballot:
                return Stop(state, RefusalReason.Superseded, "another allocator has claimed the block");
            case AllocatorPhase.Rereading when read!.Claim < state.Ballot:
                return Stop(state, RefusalReason.NoQuorum, "a voter has forgotten a claim it confirmed");
            case AllocatorPhase.Rereading:
                return StartRound(state with { Phase = AllocatorPhase.Idle, View = read! }, now);
            case AllocatorPhase.Checking when read is null:
                return Stop(state, RefusalReason.UnknownOutcome, NoQuorum(state));
            case AllocatorPhase.Checking when read!.Claim != state.Ballot || !HoldsRound(state, read):
                return Stop(state, RefusalReason.Superseded, "another allocator has claimed the block");
            case AllocatorPhase.Checking:
                return Confirm(state, read!, now);
            default:
                return (state, []);
        }
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) WriteDone(AllocatorState state, bool confirmed) => state.Phase switch
    {
        AllocatorPhase.Claiming when confirmed => (state with { Phase = AllocatorPhase.Rereading }, [new AllocatorEffect.Read()]),
        AllocatorPhase.Claiming => Stop(state, RefusalReason.NoQuorum, NoQuorum(state)),
        AllocatorPhase.Writing when confirmed => (state with { Phase = AllocatorPhase.Checking }, [new AllocatorEffect.Read()]),
        AllocatorPhase.Writing => Stop(state, RefusalReason.UnknownOutcome, NoQuorum(state)),
        _ => (state, []),
    };

    private static bool HoldsRound(AllocatorState state, BlockState read) =>
        state.Round.All(pair => read.Slots.TryGetValue(pair.Slot.Index, out var slot) && slot.Equals(pair.Slot));

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) Confirm(AllocatorState state, BlockState read, DateTimeOffset now)
    {
        var granted = state.Round.Select(AllocatorEffect (pair) =>
            new AllocatorEffect.Reply(new LeaseMessages.LeaseGranted(pair.Request.RequestId, pair.Slot)));
        var (next, effects) = StartRound(state with { Phase = AllocatorPhase.Idle, View = read, Round = [] }, now);
        return (next, [.. granted, .. effects]);
    }

    /// <summary>All that wait share one write and one check.</summary>
    private static (AllocatorState, ImmutableArray<AllocatorEffect>) StartRound(AllocatorState state, DateTimeOffset now)
    {
        var view = state.View;
        var sequence = state.Sequence;
        var round = ImmutableArray.CreateBuilder<(LeaseMessages.LeaseRequest, Slot)>();
        var effects = ImmutableArray.CreateBuilder<AllocatorEffect>();
        foreach (var request in state.Waiting)
        {
            var index = SlotChoice.Choose(view, state.Range, request.Holder.NodeId, request.Preferred);
            if (index is null)
            {
                effects.Add(new AllocatorEffect.Reply(Full(state, request, view)));
                continue;
            }

            var known = view.Slots.GetValueOrDefault(index.Value);
            var isOwn = known?.State == SlotState.Granted && known.Holder.NodeId == request.Holder.NodeId;
            var slot = new Slot
            {
                Index = index.Value,
                Ballot = state.Ballot,
                Sequence = ++sequence,
                State = SlotState.Granted,
                Holder = request.Holder,
                Since = isOwn ? known!.Since : DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            };
            view = view.With(slot);
            round.Add((request, slot));
        }

        // Two requests of one node end in one slot: both are answered with what was written last.
        var written = round.Select(pair => (pair.Item1, view.Slots[pair.Item2.Index])).ToImmutableArray();
        var next = state with { Waiting = [], Sequence = sequence, Round = written };
        if (written.IsEmpty)
        {
            return (next, effects.ToImmutable());
        }

        effects.Add(new AllocatorEffect.WriteSlots([.. written.Select(pair => pair.Item2).Distinct()]));
        return (next with { Phase = AllocatorPhase.Writing }, effects.ToImmutable());
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) Stop(AllocatorState state, RefusalReason reason, string why)
    {
        var round = state.Round.Select(pair => Refuse(pair.Request, reason, why));
        // Nothing was written for those who wait; for them it is a definite no.
        var forWaiting = reason == RefusalReason.UnknownOutcome ? RefusalReason.NoQuorum : reason;
        var waiting = state.Waiting.Select(request => Refuse(request, forWaiting, why));
        return (state with { Phase = AllocatorPhase.Stopped, Round = [], Waiting = [] },
            [.. round, .. waiting, new AllocatorEffect.Stop(why)]);
    }

    private static string NoQuorum(AllocatorState state) =>
        $"fewer than {state.Quorum.Size} of the {state.Quorum.Voters} voters answered";

    private static LeaseMessages.LeaseRefused Full(AllocatorState state, LeaseMessages.LeaseRequest request, BlockState view) =>
        new(request.RequestId, RefusalReason.BlockFull, $"all {state.Range.Count} subnets of block {state.Block} are taken")
        {
            Slots = state.Range.Count,
            Taken = view.Slots.Values.Count(slot => slot.State == SlotState.Granted),
        };

    private static AllocatorEffect.Reply Refuse(LeaseMessages.LeaseRequest request, RefusalReason reason, string message) =>
        new(new LeaseMessages.LeaseRefused(request.RequestId, reason, message));
}
