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
            AllocatorEvent.ReadDone read => ReadDone(state, read, now),
            AllocatorEvent.WriteDone write => WriteDone(state, write.Confirmed),
            AllocatorEvent.TransferDone transfer => TransferDone(state, transfer.Confirmed),
            AllocatorEvent.Tick tick => OnTick(state, tick),
            AllocatorEvent.Quarantined => Stop(state, RefusalReason.Superseded, "the other members have quarantined this node"),
            _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, null),
        };
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) Enqueue(
        AllocatorState state, LeaseMessages.IAllocatorRequest request, DateTimeOffset now)
    {
        var isKnown = state.Waiting.Any(waiting => waiting.RequestId == request.RequestId)
            || state.Round.Any(entry => entry.Request?.RequestId == request.RequestId)
            || state.VoterRequest?.RequestId == request.RequestId;
        var next = isKnown ? state : state with { Waiting = state.Waiting.Add(request) };
        return next.Phase == AllocatorPhase.Idle ? StartRound(next, now) : (next, []);
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) ReadDone(AllocatorState state, AllocatorEvent.ReadDone done, DateTimeOffset now)
    {
        var isWritten = state.Phase == AllocatorPhase.Checking && !(state.Round.IsEmpty && state.VoterRound is null);
        if (done.State is not { } read)
        {
            return Stop(state, isWritten ? RefusalReason.UnknownOutcome : RefusalReason.NoQuorum, NoQuorum(state));
        }

        if (done.Voters is { } voters && voters.ClusterId == state.Voters.ClusterId && voters != state.Voters)
        {
            return Stop(state, RefusalReason.Superseded, $"the voters have changed to {voters}");
        }

        switch (state.Phase)
        {
            case AllocatorPhase.Reading:
                var ballot = Highest(state, read).Next(state.Incarnation);
                return (state with { Phase = AllocatorPhase.Claiming, Ballot = ballot, Sequence = 0 }, [new AllocatorEffect.WriteClaim(ballot)]);
            case AllocatorPhase.Rereading or AllocatorPhase.Checking when read.Claim > state.Ballot:
                return Stop(state, RefusalReason.Superseded, "another allocator has claimed the block");
            case AllocatorPhase.Rereading or AllocatorPhase.Checking when read.Claim < state.Ballot:
                return Stop(state, isWritten ? RefusalReason.UnknownOutcome : RefusalReason.NoQuorum, "a voter has forgotten a claim it confirmed");
            case AllocatorPhase.Rereading:
                return StartRound(state with { Phase = AllocatorPhase.Idle, View = read }, now);
            case AllocatorPhase.Checking when !HoldsRound(state, read):
                return Stop(state, RefusalReason.Superseded, "another allocator has claimed the block");
            case AllocatorPhase.Checking:
                return Confirm(state, read, now);
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

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) TransferDone(AllocatorState state, bool confirmed) =>
        state.Phase != AllocatorPhase.Transferring ? (state, [])
        : confirmed ? (state with { Phase = AllocatorPhase.Writing }, [VoterRounds.Write(state.VoterRound!)])
        : Stop(state, RefusalReason.NoQuorum, NoQuorum(state));

    /// <summary>A tick counts once a quorum has confirmed that the claim still stands.</summary>
    private static (AllocatorState, ImmutableArray<AllocatorEffect>) OnTick(AllocatorState state, AllocatorEvent.Tick tick)
    {
        var heard = state.Clock.Hear(tick.Members, state.View);
        if (state.Phase != AllocatorPhase.Idle)
        {
            return (state with { Clock = heard }, []);
        }

        var next = state with { Clock = heard.Tick(tick.At, state.View) };
        return next.Clock.IsTicking ? (next with { Phase = AllocatorPhase.Checking }, [new AllocatorEffect.Read()]) : (next, []);
    }

    private static Ballot Highest(AllocatorState state, BlockState read) =>
        read.Slots.Values.Select(slot => slot.Ballot).Append(read.Claim).Append(read.Voters?.Ballot ?? Ballot.None).Append(state.Ballot).Max();

    private static bool HoldsRound(AllocatorState state, BlockState read) =>
        state.Round.All(entry => read.Slots.TryGetValue(entry.Slot.Index, out var slot) && slot.Equals(entry.Slot))
        && (state.VoterRound is null || state.VoterRound.Equals(read.Voters));

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) Confirm(AllocatorState state, BlockState read, DateTimeOffset now)
    {
        var confirmed = state with { Phase = AllocatorPhase.Idle, View = read, Round = [], Clock = state.Clock.Confirm(read, state.Hold.LongestGap) };
        if (state.VoterRound is not null)
        {
            return VoterRounds.Confirm(confirmed);
        }

        var replies = state.Round.Select(AllocatorEffect (entry) => entry.Request switch
        {
            LeaseMessages.LeaseRequest request => new AllocatorEffect.Reply(new LeaseMessages.LeaseGranted(request.RequestId, entry.Slot)),
            { } request => new AllocatorEffect.Reply(new LeaseMessages.SlotChanged(request.RequestId, entry.Slot)),
            null => new AllocatorEffect.Announce(entry.Slot),
        });
        var (next, effects) = StartRound(confirmed, now);
        return (next, [.. replies, .. effects]);
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) StartRound(AllocatorState state, DateTimeOffset now)
    {
        if (state.Block == BlockLayout.VotersBlock)
        {
            return VoterRounds.Start(state);
        }

        var (next, refusals) = RoundPlanner.Plan(state, now);
        return next.Round.IsEmpty
            ? (next, refusals)
            : (next with { Phase = AllocatorPhase.Writing },
                [.. refusals, new AllocatorEffect.WriteSlots([.. next.Round.Select(entry => entry.Slot).Distinct()])]);
    }

    private static (AllocatorState, ImmutableArray<AllocatorEffect>) Stop(AllocatorState state, RefusalReason reason, string why)
    {
        var round = state.Round.Select(entry => entry.Request).Append(state.VoterRequest)
            .OfType<LeaseMessages.IAllocatorRequest>()
            .Select(request => Refuse(request, reason, why));
        // Nothing was written for those who wait; for them it is a definite no.
        var forWaiting = reason == RefusalReason.UnknownOutcome ? RefusalReason.NoQuorum : reason;
        var waiting = state.Waiting.Select(request => Refuse(request, forWaiting, why));
        return (state with { Phase = AllocatorPhase.Stopped, Round = [], Waiting = [], VoterRound = null, VoterRequest = null },
            [.. round, .. waiting, new AllocatorEffect.Stop(why)]);
    }

    private static string NoQuorum(AllocatorState state) =>
        $"fewer than {state.Voters.Quorum.Size} of the {state.Voters.Quorum.Voters} voters answered";

    private static AllocatorEffect.Reply Refuse(LeaseMessages.IAllocatorRequest request, RefusalReason reason, string message) =>
        new(new LeaseMessages.LeaseRefused(request.RequestId, reason, message));
}
