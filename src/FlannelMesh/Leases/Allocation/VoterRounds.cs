using System.Collections.Immutable;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases.Allocation;

/// <summary>
/// Changes of the voter set, in the voters' block. All blocks are first brought to a quorum of the present voters, so that each majority
/// of the next set meets one that knows everything. Then the change is proposed to a quorum, and once that is confirmed it is
/// made current, to a quorum of the old set. Pure.
/// </summary>
internal static class VoterRounds
{
    public static (AllocatorState State, ImmutableArray<AllocatorEffect> Effects) Start(AllocatorState state)
    {
        // A proposal that was found may have been confirmed by an incarnation that is gone: it must be finished first.
        if (state.View.Voters is { Proposed: { } unfinished } && unfinished.ClusterId == state.Voters.ClusterId)
        {
            return Propose(state, unfinished);
        }

        var effects = ImmutableArray.CreateBuilder<AllocatorEffect>();
        while (state.Waiting is [var first, ..])
        {
            state = state with { Waiting = state.Waiting.RemoveAt(0) };
            if (first is not LeaseMessages.VoterRequest request)
            {
                continue;
            }

            if (Next(state.Voters, request) is { } refusal)
            {
                effects.Add(new AllocatorEffect.Reply(refusal));
                continue;
            }

            var (next, rest) = Propose(
                state with { VoterRequest = request },
                request.IsRemoval ? state.Voters.Remove(request.Voter) : state.Voters.Add(request.Voter));
            return (next, [.. effects, .. rest]);
        }

        return (state, effects.ToImmutable());
    }

    /// <summary>A quorum has confirmed what was written.</summary>
    public static (AllocatorState State, ImmutableArray<AllocatorEffect> Effects) Confirm(AllocatorState state)
    {
        if (state.VoterRound is { Proposed: { } proposed } round)
        {
            var current = round with { Sequence = state.Sequence + 1, Current = proposed, Proposed = null };
            return (state with { Phase = AllocatorPhase.Writing, Sequence = current.Sequence, VoterRound = current },
                [Write(current)]);
        }

        var voters = state.VoterRound!.Current;
        var reply = state.VoterRequest is { } request
            ? [new AllocatorEffect.Reply(new LeaseMessages.VotersChanged(request.RequestId, voters))]
            : ImmutableArray<AllocatorEffect>.Empty;
        var why = $"the voters have changed to {voters}";
        var waiting = state.Waiting.Select(AllocatorEffect (late) =>
            new AllocatorEffect.Reply(new LeaseMessages.LeaseRefused(late.RequestId, RefusalReason.Superseded, why)));
        return (state with { Phase = AllocatorPhase.Stopped, Waiting = [], VoterRound = null, VoterRequest = null },
            [.. reply, .. waiting, new AllocatorEffect.Stop(why)]);
    }

    private static (AllocatorState State, ImmutableArray<AllocatorEffect> Effects) Propose(AllocatorState state, VoterSet proposed)
    {
        var entry = new VoterEntry(state.Ballot, state.Sequence + 1, state.Voters, proposed);
        return (state with { Phase = AllocatorPhase.Transferring, Sequence = entry.Sequence, VoterRound = entry }, [new AllocatorEffect.Transfer(proposed)]);
    }

    public static AllocatorEffect Write(VoterEntry entry) => new AllocatorEffect.WriteVoters(entry, entry.Proposed ?? entry.Current);

    private static LeaseMessages.ILeaseReply? Next(VoterSet voters, LeaseMessages.VoterRequest request)
    {
        // Asked again after the change was made.
        if (voters.Contains(request.Voter) != request.IsRemoval)
        {
            return new LeaseMessages.VotersChanged(request.RequestId, voters);
        }

        return request switch
        {
            { IsRemoval: true } when voters.Voters.Length == 1 => Refuse("the last voter cannot be removed; add another one first"),
            { IsRemoval: false } when voters.Voters.Length >= VoterSet.MaxVoters =>
                Refuse($"there are {voters.Voters.Length} voters, and more than {VoterSet.MaxVoters} would only be slower; remove one first"),
            _ => null,
        };

        LeaseMessages.LeaseRefused Refuse(string why) => new(request.RequestId, RefusalReason.NotAllowed, why);
    }
}
