using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>
/// One incarnation of an allocator on a host: the real <see cref="Allocator"/>, with reads and writes that go to the simulated replicas as
/// DistributedData's WriteTo and ReadFrom do (the local replica always counts).
/// </summary>
internal sealed class Incarnation
{
    private const long OperationTimeout = 1_000;

    private readonly World _world;
    private readonly Host _host;
    private readonly Dictionary<Guid, Node?> _requesters = [];
    private readonly int _run;
    private AllocatorState _state;
    private BlockState? _firstRead;
    private int _operation;

    public Incarnation(World world, Host host, int block)
    {
        _world = world;
        _host = host;
        _run = host.Run;
        Block = block;
        _state = new AllocatorState
        {
            Block = block,
            Range = block == BlockLayout.VotersBlock ? (0, 0) : (0, World.Slots),
            Incarnation = world.NextId(),
            Voters = host.Set!,
            Hold = world.Has(Flaw.WallClockHold) ? World.Hold with { LongestGap = TimeSpan.MaxValue } : World.Hold,
        };
    }

    public int Block { get; }

    public Host Host => _host;

    public bool IsAlive => _host.IsUp && _host.Run == _run && _state.Phase != AllocatorPhase.Stopped;

    private Network Network => _world.Network;

    public void Begin()
    {
        Handle(new AllocatorEvent.Begin());
        if (Block != BlockLayout.VotersBlock)
        {
            Tick();
        }
    }

    public void Request(Node? requester, LeaseMessages.IAllocatorRequest request)
    {
        _requesters[request.RequestId] = requester;
        Handle(new AllocatorEvent.Requested(request));
    }

    private void Tick()
    {
        if (!IsAlive)
        {
            return;
        }

        var members = _world.Membership.ViewOf(_host);
        if (_world.Has(Flaw.HoldCountedOnUnreachable))
        {
            members = members?.Except(_world.Membership.UnreachableFrom(_host));
        }

        var clock = _world.Has(Flaw.WallClockHold)
            ? _world.WallClock(_host) - World.Start
            : TimeSpan.FromMilliseconds(Network.Now - _host.BootedAt);
        Handle(new AllocatorEvent.Tick(members, clock));
        Network.On(_host, World.TickInterval, Tick);
    }

    private void Handle(AllocatorEvent @event)
    {
        var isTick = _state is { Phase: AllocatorPhase.Checking, Clock.IsTicking: true } && @event is AllocatorEvent.ReadDone;
        (_state, var effects) = Allocator.Handle(_state, @event, _world.WallClock(_host));
        if (isTick && _state is { Phase: not AllocatorPhase.Stopped, Clock.Members: { } members })
        {
            foreach (var member in members)
            {
                _world.Ledger.Sees(member);
            }
        }

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
                ReadForStep();
                break;
            case AllocatorEffect.WriteClaim claim:
                Write(Block, _host.Block(Block).WithClaim(claim.Ballot), Quorum(false), ok => new AllocatorEvent.WriteDone(ok));
                break;
            case AllocatorEffect.WriteSlots write:
                foreach (var entry in _state.Round)
                {
                    _world.Ledger.Decides(entry);
                }

                var value = write.Slots.Aggregate(BlockState.Empty, (block, slot) => block.With(slot));
                Write(Block, value, Quorum(_world.Has(Flaw.GrantOnLocalWrite)), ok => new AllocatorEvent.WriteDone(ok));
                break;
            case AllocatorEffect.WriteVoters write:
                Write(Block, BlockState.Empty.With(write.Voters), Towards(write.Next), ok => new AllocatorEvent.WriteDone(ok));
                break;
            case AllocatorEffect.Transfer transfer:
                Transfer(Towards(transfer.Next));
                break;
            case AllocatorEffect.Reply { Message: var reply }:
                Reply(reply);
                break;
            case AllocatorEffect.Stop stop:
                _world.Note($"host {_host.Number} allocator of {Block} under {_state.Ballot} stops: {stop.Reason}");
                break;
            case AllocatorEffect.Announce { Slot: var slot }:
                _world.Ledger.Frees(slot);
                _world.Note($"host {_host.Number} announces {slot.Index} of {slot.Holder.Name}: {slot.State}, gone {slot.Gone}");
                break;
        }
    }

    private void Reply(LeaseMessages.ILeaseReply reply)
    {
        switch (reply)
        {
            case LeaseMessages.LeaseGranted granted:
                _world.Ledger.Grants(granted.Slot);
                _world.Note($"host {_host.Number} grants {granted.Slot.Index} to {granted.Slot.Holder.Name} under {_state.Ballot}");
                break;
            case LeaseMessages.SlotChanged changed:
                _world.Ledger.Frees(changed.Slot);
                _world.Note($"host {_host.Number} frees {changed.Slot.Index} of {changed.Slot.Holder.Name} on request");
                break;
            case LeaseMessages.VotersChanged:
                _world.VoterChanges++;
                break;
        }

        if (_requesters.Remove(reply.RequestId, out var requester) && requester is not null)
        {
            Network.Send(_host, requester.Host, () => _world.Answer(requester, reply));
        }
    }

    /// <summary>The block and the voters' block are read together.</summary>
    private void ReadForStep()
    {
        var (phase, operation) = (_state.Phase, ++_operation);
        var skips = (phase == AllocatorPhase.Checking && _world.Has(Flaw.NoClaimCheck) && !_state.Round.IsEmpty)
            || (phase == AllocatorPhase.Rereading && _world.Has(Flaw.NoSecondRead));
        if (skips)
        {
            var known = phase == AllocatorPhase.Rereading ? _firstRead! : _state.View;
            var believed = _state.Round.Aggregate(known, (block, entry) => block.With(entry.Slot)).WithClaim(_state.Ballot);
            Network.On(_host, 1, () => Finish(operation, () => new AllocatorEvent.ReadDone(believed, null)));
            return;
        }

        BlockState? own = null;
        BlockState? voters = null;
        Read(Block, operation, state =>
        {
            own = state;
            Complete();
        });
        if (Block == BlockLayout.VotersBlock)
        {
            return;
        }

        Read(BlockLayout.VotersBlock, operation, state =>
        {
            voters = state;
            Complete();
        });

        void Complete()
        {
            var set = Block == BlockLayout.VotersBlock ? own : voters;
            if (own is not null && set is not null)
            {
                _firstRead = phase == AllocatorPhase.Reading ? own : _firstRead;
                Finish(operation, () => new AllocatorEvent.ReadDone(own, _world.Has(Flaw.NoVoterCheck) ? null : set.Voters?.Current));
            }
        }
    }

    private void Read(int block, int operation, Action<BlockState> done)
    {
        // As Akka's aggregators do: who answers twice counts once.
        var answered = new HashSet<Host>();
        var (merged, isDone, quorum) = (_host.Block(block), false, Quorum(false));
        foreach (var other in Others())
        {
            Network.Send(_host, other, () =>
            {
                if (other.IsVoting)
                {
                    var reply = other.Block(block);
                    Network.Send(other, _host, () =>
                    {
                        merged = _world.MergeBlocks(merged, reply);
                        Count(other);
                    });
                }
            });
        }

        Network.On(_host, 1, () => Count(_host));
        Network.On(_host, OperationTimeout, () => Finish(operation, () => new AllocatorEvent.ReadDone(null)));

        void Count(Host host)
        {
            answered.Add(host);
            if (answered.Count >= quorum && !isDone && operation == _operation)
            {
                isDone = true;
                merged = _world.MergeBlocks(merged, _host.Block(block));
                _world.Store(_host, block, merged);
                if (_world.IsWell(_host, _state.Voters))
                {
                    done(merged);
                }
                else
                {
                    Finish(operation, () => new AllocatorEvent.ReadDone(null));
                }
            }
        }
    }

    private void Write(int block, BlockState value, int quorum, Func<bool, AllocatorEvent> done)
    {
        var operation = ++_operation;
        if (quorum == 1 && _world.Has(Flaw.GrantOnLocalWrite))
        {
            // WriteLocal leaves the rest to gossip.
            _world.Store(_host, block, value);
            Network.On(_host, 1, () => Finish(operation, () => done(true)));
            return;
        }

        Spread(block, value, acknowledged =>
        {
            if (acknowledged >= quorum)
            {
                Finish(operation, () => done(_world.IsWell(_host, _state.Voters)));
            }
        });
        Network.On(_host, OperationTimeout, () => Finish(operation, () => done(false)));
    }

    /// <param name="acknowledged">Told how many have it, whenever one more has.</param>
    private void Spread(int block, BlockState value, Action<int> acknowledged)
    {
        var holders = new HashSet<Host>();
        _world.Store(_host, block, value);
        Network.On(_host, 1, () => Acknowledge(_host));
        foreach (var other in Others())
        {
            Network.Send(_host, other, () =>
            {
                if (other.IsVoting)
                {
                    _world.Store(other, block, value);
                    Network.Send(other, _host, () => Acknowledge(other));
                }
            });
        }

        void Acknowledge(Host host)
        {
            if (holders.Add(host))
            {
                acknowledged(holders.Count);
            }
        }
    }

    private void Transfer(int quorum)
    {
        var (operation, pending) = (++_operation, 2);
        foreach (var block in World.Blocks)
        {
            Read(block, operation, state =>
            {
                Spread(block, state, acknowledged =>
                {
                    if (acknowledged == quorum && --pending == 0)
                    {
                        Finish(operation, () => new AllocatorEvent.TransferDone(_world.IsWell(_host, _state.Voters)));
                    }
                });
            });
        }

        Network.On(_host, OperationTimeout * 2, () => Finish(operation, () => new AllocatorEvent.TransferDone(false)));
    }

    private void Finish(int operation, Func<AllocatorEvent> done)
    {
        if (operation == _operation && IsAlive)
        {
            _operation++;
            Handle(done());
        }
    }

    private int Towards(VoterSet next) =>
        _state.Voters.QuorumTowards(next, voter => _host.KnownVoters.Any(number => _world.Hosts[number].Address == voter));

    private int Quorum(bool isLocalEnough)
    {
        if (isLocalEnough)
        {
            return 1;
        }

        if (!_world.Has(Flaw.WriteMajority))
        {
            return _state.Voters.Quorum.Size;
        }

        var inSight = 1 + Others().Count(other => other.IsUp && Network.IsOpenBothWays(_host.Number, other.Number));
        return new Quorum(inSight).Size;
    }

    private IEnumerable<Host> Others() => _host.KnownVoters.Where(number => number != _host.Number).Select(number => _world.Hosts[number]);
}
