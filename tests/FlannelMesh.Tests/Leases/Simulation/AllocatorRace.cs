using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>
/// Several incarnations of one allocator at once, as after a pause or in a partition, over voters that get messages late, in any
/// order or not at all. Runs the real <see cref="Allocator"/> and the real <see cref="BlockState"/>; a seed gives one schedule.
/// </summary>
internal sealed class AllocatorRace(int seed, AllocatorRaceFlaw flaw)
{
    private const int Voters = 3;
    private const int Slots = 4;

    private readonly Random _random = new(seed);

    /// <summary>Some schedules lose nothing, some a third of all messages.</summary>
    private readonly int _lossPercent = (seed % 4) switch
    {
        0 => 0,
        1 => 3,
        2 => 10,
        _ => 35,
    };

    /// <summary>How many deliveries there are for each new incarnation.</summary>
    private readonly int _pace = (seed % 3) switch
    {
        0 => 12,
        1 => 40,
        _ => 120,
    };

    private readonly BlockState[] _voters = [.. Enumerable.Repeat(BlockState.Empty, Voters)];
    private readonly List<Action> _inFlight = [];
    private readonly List<(int Slot, NodeId Node)> _confirmed = [];
    private int _incarnations;
    private int _requests;

    private static Quorum Quorum => new(Voters);

    /// <summary>How many grants were confirmed.</summary>
    public int Confirmed => _confirmed.Count;

    /// <summary>Slots that were confirmed to more than one node.</summary>
    public int Duplicates => _confirmed.GroupBy(grant => grant.Slot).Count(grants => grants.Select(grant => grant.Node).Distinct().Count() > 1);

    public AllocatorRace Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            if (_inFlight.Count == 0 || _random.Next(_pace) == 0)
            {
                StartIncarnation();
                continue;
            }

            var index = _random.Next(_inFlight.Count);
            var deliver = _inFlight[index];
            _inFlight.RemoveAt(index);
            if (_random.Next(100) >= _lossPercent)
            {
                deliver();
            }
        }

        return this;
    }

    private void StartIncarnation()
    {
        var home = _random.Next(Voters);
        var incarnation = new Incarnation(this, home, new AllocatorState
        {
            Block = 0,
            Range = (0, Slots),
            Incarnation = LeaseSamples.IdOf(++_incarnations),
            Quorum = Quorum,
        });
        incarnation.Handle(new AllocatorEvent.Begin());
        for (var i = _random.Next(1, 7); i > 0; i--)
        {
            var node = _random.Next(1, 9);
            var request = new LeaseMessages.LeaseRequest(LeaseSamples.IdOf(10000 + ++_requests), 0, LeaseSamples.Holder(node), null);
            _inFlight.Add(() => incarnation.Handle(new AllocatorEvent.Requested(request)));
        }
    }

    /// <summary>One incarnation, and its reads and writes on their way.</summary>
    private sealed class Incarnation(AllocatorRace race, int home, AllocatorState initial)
    {
        private readonly Dictionary<Guid, NodeId> _nodes = [];
        private AllocatorState _state = initial;
        private int _operation;

        public void Handle(AllocatorEvent @event)
        {
            if (@event is AllocatorEvent.Requested { Request: var request })
            {
                _nodes[request.RequestId] = request.Holder.NodeId;
            }

            (_state, var effects) = Allocator.Handle(_state, @event, LeaseSamples.Now);
            foreach (var effect in effects)
            {
                Carry(effect);
            }
        }

        private void Carry(AllocatorEffect effect)
        {
            switch (effect)
            {
                case AllocatorEffect.Read:
                    Read();
                    break;
                case AllocatorEffect.WriteClaim claim:
                    Write(BlockState.Empty.WithClaim(claim.Ballot), isLocalEnough: false);
                    break;
                case AllocatorEffect.WriteSlots write:
                    Write(write.Slots.Aggregate(BlockState.Empty, (block, slot) => block.With(slot)), race.Skips(AllocatorRaceFlaw.GrantOnLocalWrite));
                    break;
                case AllocatorEffect.Reply { Message: LeaseMessages.LeaseGranted granted }:
                    race._confirmed.Add((granted.Slot.Index, _nodes[granted.RequestId]));
                    break;
            }
        }

        private void Read()
        {
            var operation = ++_operation;
            var isCheck = _state.Phase == AllocatorPhase.Checking && race.Skips(AllocatorRaceFlaw.NoCheckAfterWrite);
            var isReread = _state.Phase == AllocatorPhase.Rereading && race.Skips(AllocatorRaceFlaw.NoReadAfterClaim);
            if (isCheck || isReread)
            {
                var believed = _state.Round.Aggregate(_state.View, (block, pair) => block.With(pair.Slot)).WithClaim(_state.Ballot);
                race._inFlight.Add(() => Handle(new AllocatorEvent.ReadDone(believed)));
                return;
            }

            var merged = race._voters[home];
            var answers = 1;
            foreach (var voter in Others())
            {
                race._inFlight.Add(() =>
                {
                    var reply = race._voters[voter];
                    race._inFlight.Add(() =>
                    {
                        merged = merged.Merge(reply);
                        Complete(operation, ++answers, () => new AllocatorEvent.ReadDone(merged.Merge(race._voters[home])));
                    });
                });
            }

            race._inFlight.Add(() => TimeOut(operation, new AllocatorEvent.ReadDone(null)));
        }

        private void Write(BlockState value, bool isLocalEnough)
        {
            var operation = ++_operation;
            race._voters[home] = race._voters[home].Merge(value);
            var acks = 1;
            foreach (var voter in isLocalEnough && race._random.Next(2) == 0 ? [] : Others())
            {
                race._inFlight.Add(() =>
                {
                    race._voters[voter] = race._voters[voter].Merge(value);
                    race._inFlight.Add(() => Complete(operation, ++acks, () => new AllocatorEvent.WriteDone(true)));
                });
            }

            race._inFlight.Add(isLocalEnough
                ? () => Complete(operation, Quorum.Size, () => new AllocatorEvent.WriteDone(true))
                : () => TimeOut(operation, new AllocatorEvent.WriteDone(false)));
        }

        private IEnumerable<int> Others() => Enumerable.Range(0, Voters).Where(voter => voter != home);

        private void Complete(int operation, int answers, Func<AllocatorEvent> done)
        {
            if (operation == _operation && answers == Quorum.Size)
            {
                Handle(done());
            }
        }

        /// <summary>Rarely the timer is first; mostly it comes when the operation is over.</summary>
        private void TimeOut(int operation, AllocatorEvent timedOut)
        {
            if (operation == _operation && race._random.Next(6) == 0)
            {
                Handle(timedOut);
            }
        }
    }

    private bool Skips(AllocatorRaceFlaw candidate) => flaw == candidate;
}
