using System.Collections.Immutable;

namespace FlannelMesh.Leases.Allocation;

/// <summary>What is written for those who wait. Pure.</summary>
internal static class RoundPlanner
{
    /// <summary>All that wait share one write and one check.</summary>
    /// <returns>The state with the round, and the answers to those who get nothing.</returns>
    public static (AllocatorState State, ImmutableArray<AllocatorEffect> Refusals) Plan(AllocatorState state, DateTimeOffset now)
    {
        var view = state.View;
        var sequence = state.Sequence;
        var round = ImmutableArray.CreateBuilder<RoundEntry>();
        var refusals = ImmutableArray.CreateBuilder<AllocatorEffect>();
        var time = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        foreach (var own in Housekeeping(state))
        {
            Write(null, own);
        }

        foreach (var request in state.Waiting)
        {
            switch (request)
            {
                case LeaseMessages.LeaseRequest lease:
                    if (SlotChoice.Choose(view, state.Range, lease, state.Clock, state.Hold) is { } index)
                    {
                        Write(lease, Grant(view.Slots.GetValueOrDefault(index), index, lease.Holder, time));
                    }
                    else
                    {
                        refusals.Add(new AllocatorEffect.Reply(Full(state, lease, view)));
                    }
                    break;
                case LeaseMessages.SlotRequest change:
                    var (slot, reason, message) = SlotChanges.Apply(view, state.Range, change, state.Clock, time);
                    if (slot is not null)
                    {
                        Write(change, slot);
                    }
                    else
                    {
                        refusals.Add(new AllocatorEffect.Reply(new LeaseMessages.LeaseRefused(change.RequestId, reason, message)));
                    }
                    break;
            }
        }

        // Two requests can end in one slot: both are answered with what was written last.
        var written = round.Select(entry => entry with { Slot = view.Slots[entry.Slot.Index] }).ToImmutableArray();
        var asked = written.Where(entry => entry.Request is LeaseMessages.LeaseRequest).Select(entry => entry.Slot.Index);
        return (state with { Waiting = [], Sequence = sequence, Round = written, Clock = state.Clock.Forget(asked) }, refusals.ToImmutable());

        void Write(LeaseMessages.IAllocatorRequest? request, Slot slot)
        {
            var next = slot with { Ballot = state.Ballot, Sequence = ++sequence };
            view = view.With(next);
            round.Add(new RoundEntry(request, next));
        }
    }

    /// <summary>Slots whose time is over are freed; counted time is written before a restart could lose too much of it.</summary>
    private static IEnumerable<Slot> Housekeeping(AllocatorState state)
    {
        foreach (var slot in state.View.Slots.Values.Where(slot => slot is { IsGranted: true, ReservedFor: null }))
        {
            var gone = state.Clock.GoneFor(slot);
            if (gone >= state.Hold.Hold)
            {
                yield return SlotChanges.Free(slot);
            }
            else if (gone - slot.Gone >= state.Hold.Unwritten)
            {
                yield return slot with { Gone = gone!.Value };
            }
            else if (state.Clock.MustReset(slot))
            {
                yield return slot with { Gone = TimeSpan.Zero };
            }
        }
    }

    private static Slot Grant(Slot? known, int index, LeaseHolder holder, DateTimeOffset now)
    {
        var isOwn = known?.IsHeldBy(holder.NodeId) == true;
        return new Slot
        {
            Index = index,
            Ballot = Ballot.None,
            Sequence = 0,
            State = SlotState.Granted,
            Holder = holder,
            Since = isOwn ? known!.Since : now,
            ReservedFor = known?.ReservedFor,
        };
    }

    private static LeaseMessages.LeaseRefused Full(AllocatorState state, LeaseMessages.LeaseRequest request, BlockState view)
    {
        var gone = SlotChoice.LongestGone(view, state.Clock, state.Hold);
        return new(request.RequestId, RefusalReason.BlockFull, $"all {state.Range.Count} subnets of block {state.Block} are taken")
        {
            Slots = state.Range.Count,
            Taken = view.Slots.Values.Count(slot => slot.IsGranted || slot.IsReservedForOther(request.Holder)),
            LongestGone = gone is null ? null : state.Clock.GoneFor(gone),
        };
    }
}
