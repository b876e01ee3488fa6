using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.DistributedData;
using Akka.Remote;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Metrics;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases;

/// <summary>
/// Allocates the subnets of one block: the shell around <see cref="Allocator"/>, one sharded entity a block. It reads and writes
/// through a static quorum of voters; sharding keeps one such entity alive most of the time, and nothing depends on "most".
/// </summary>
public sealed class SubnetAllocator : UntypedActor, IWithTimers
{
    public const string TypeName = "subnet-allocator";

    private static readonly LeaseBlockKey VotersKey = LeaseBlockKey.For(BlockLayout.VotersBlock);

    private readonly AllocatorSettings _settings;
    private readonly Latest<MembershipView> _membership;
    private readonly Instruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _start;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private readonly VoterGuard _guard;
    private readonly LeaseBlockKey _key;
    private readonly RequestLimit _limit;
    private readonly Dictionary<Guid, (IActorRef Requester, long Since)> _requesters = [];
    private AllocatorState _state;
    private QuorumRead _read = new(0, null, null, false);
    private int _operation;

    public SubnetAllocator(
        string entityId,
        AllocatorSettings settings,
        Latest<MembershipView> membership,
        Instruments instruments,
        TimeProvider time,
        ILogger<SubnetAllocator> log)
    {
        _settings = settings;
        _membership = membership;
        _instruments = instruments;
        _time = time;
        _log = log;
        _start = time.GetTimestamp();
        _limit = new RequestLimit(time);
        var block = int.Parse(entityId, CultureInfo.InvariantCulture);
        _key = LeaseBlockKey.For(block);
        _state = new AllocatorState
        {
            Block = block,
            Range = block == BlockLayout.VotersBlock ? (0, 0) : settings.Layout.Range(block),
            Incarnation = Guid.NewGuid(),
            Voters = settings.Voters,
            Hold = settings.Hold,
        };
        _guard = new VoterGuard(_state.Voters, membership, time);
    }

    public static IMessageExtractor Extractor { get; } = new BlockExtractor();

    public ITimerScheduler Timers { get; set; } = null!;

    private Quorum Quorum => _state.Voters.Quorum;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseMessages.IAllocatorRequest request:
                if (!_limit.TryTake($"{Sender.Path.Address}", out var isNews))
                {
                    if (isNews)
                    {
                        LeaseLog.AskedTooOften(_log, $"{Sender.Path.Address}", _state.Block);
                    }

                    break;
                }

                // A question that is repeated has waited since it first came.
                _requesters[request.RequestId] = (Sender, _requesters.TryGetValue(request.RequestId, out var known) ? known.Since : _time.GetTimestamp());
                Handle(new AllocatorEvent.Requested(request));
                break;
            case IGetResponse { Request: int operation } response when operation == _read.Operation:
                OnRead(response);
                break;
            case IUpdateResponse { Request: int operation } response when operation == _operation:
                Handle(new AllocatorEvent.WriteDone(response.IsSuccessful && _guard.AllIsWell()));
                break;
            case BlockTransfer.Done done when done.Operation == _operation:
                Handle(new AllocatorEvent.TransferDone(done.IsConfirmed && _guard.AllIsWell()));
                break;
            case Look or MembershipView:
                OnLook();
                break;
            case ThisActorSystemQuarantinedEvent:
                Handle(new AllocatorEvent.Quarantined());
                break;
            case IGetResponse or IUpdateResponse or BlockTransfer.Done:
                // The answer to an operation this incarnation has given up.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        if (_state.Block != BlockLayout.VotersBlock)
        {
            _membership.Subscribe(Self);
            Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _settings.Hold.Interval, _settings.Hold.Interval);
        }

        Handle(new AllocatorEvent.Begin());
    }

    protected override void PostStop()
    {
        _membership.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
    }

    private void OnLook()
    {
        var view = _membership.Value;
        Handle(new AllocatorEvent.Tick(
            view.IsJoined ? [.. view.Members.Select(member => member.NodeId)] : null, _time.GetElapsedTime(_start)));
    }

    /// <summary>Both reads, the block's and the voters', belong to one step.</summary>
    private void OnRead(IGetResponse response)
    {
        var state = response switch
        {
            GetSuccess success => success.Get((LeaseBlockKey)response.Key).State,
            NotFound => BlockState.Empty,
            _ => null,
        };
        _read = response.Key.Id == VotersKey.Id ? _read with { Voters = state } : _read with { Block = state };
        if (response.Key.Id == _key.Id)
        {
            _read = _read with { Block = state };
        }

        if (state is null)
        {
            _read = _read with { IsFailed = true };
        }

        if (_read is { IsFailed: false, Block: null } or { IsFailed: false, Voters: null })
        {
            return;
        }

        var read = _read.IsFailed || !_guard.AllIsWell() ? null : _read.Block;
        var voters = _read.Voters?.Voters?.Current;
        _read = new QuorumRead(0, null, null, false);
        Handle(new AllocatorEvent.ReadDone(read, voters));
    }

    private void Handle(AllocatorEvent @event)
    {
        var wasServing = _state.IsServing;
        (_state, var effects) = Allocator.Handle(_state, @event, _time.GetUtcNow());
        if (_state.IsServing && !wasServing)
        {
            LeaseLog.Serving(_log, _state.Block, _state.Ballot);
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
                Read();
                break;
            case AllocatorEffect.WriteClaim claim:
                // Without a delta the whole value is written.
                Write(Quorum.Size, block => new LeaseBlock(block.State.WithClaim(claim.Ballot)));
                break;
            case AllocatorEffect.WriteSlots write:
                Write(Quorum.Size, block => block.With(write.Slots));
                break;
            case AllocatorEffect.WriteVoters write:
                Write(_state.Voters.QuorumTowards(write.Next, HasReplica), block => block.With(write.Voters));
                break;
            case AllocatorEffect.Transfer transfer:
                var (layout, quorum, timeout, self, operation) = (_settings.Layout, Quorum, _settings.Timeout, Self, ++_operation);
                var replicas = _state.Voters.QuorumTowards(transfer.Next, HasReplica);
                Context.ActorOf(Hosting.ActorProps.Of(() => new BlockTransfer(layout, quorum, replicas, timeout, self, operation)));
                break;
            case AllocatorEffect.Reply { Message: var reply }:
                OnReply(reply);
                break;
            case AllocatorEffect.Announce { Slot: var slot }:
                LeaseLog.SlotChanged(_log, slot.Index, slot.IsGranted ? "held on" : "free");
                Announce(new LeaseMessages.LeaseConfirmed(_state.Block, slot));
                break;
            case AllocatorEffect.Stop stop:
                LeaseLog.AllocatorStopped(_log, _state.Block, stop.Reason);
                Context.Stop(Self);
                break;
        }
    }

    private void Read()
    {
        _read = new QuorumRead(++_operation, null, null, false);
        var level = QuorumConsistency.Read(Quorum, _settings.Timeout);
        _replicator.Tell(Dsl.Get(_key, level, _operation));
        if (_key.Id != VotersKey.Id)
        {
            _replicator.Tell(Dsl.Get(VotersKey, level, _operation));
        }
    }

    private void Write(int replicas, Func<LeaseBlock, LeaseBlock> modify) =>
        _replicator.Tell(Dsl.Update(_key, LeaseBlock.Empty, QuorumConsistency.Write(replicas, _settings.Timeout), ++_operation, modify));

    private bool HasReplica(string voter) => _membership.Value.Members.Any(member => member.IsVoter && member.HostAndPort == voter);

    private void OnReply(LeaseMessages.ILeaseReply reply)
    {
        var isKnown = _requesters.Remove(reply.RequestId, out var request);
        if (isKnown)
        {
            request.Requester.Tell(reply);
        }

        switch (reply)
        {
            case LeaseMessages.LeaseRefused refused:
                _instruments.Grants[Instruments.NameOf(refused.Reason)].Add();
                break;
            case LeaseMessages.LeaseGranted { Slot: var slot }:
                _instruments.Grants[Instruments.Granted].Add();
                if (isKnown)
                {
                    _instruments.GrantDuration.Observe(_time.GetElapsedTime(request.Since));
                }

                LeaseLog.Granted(_log, slot.Index, slot.Holder.Name);
                Announce(new LeaseMessages.LeaseConfirmed(_state.Block, slot));
                break;
            case LeaseMessages.SlotChanged { Slot: var slot }:
                LeaseLog.SlotChanged(_log, slot.Index, slot.IsGranted ? $"leased to {slot.Holder.Name}" : "free");
                Announce(new LeaseMessages.LeaseConfirmed(_state.Block, slot));
                break;
            case LeaseMessages.VotersChanged changed:
                LeaseLog.VotersChanged(_log, changed.Voters.ToString());
                break;
        }
    }

    private static void Announce(LeaseMessages.LeaseConfirmed confirmed)
    {
        foreach (var voter in Akka.Cluster.Cluster.Get(Context.System).State.Members.Where(member => member.HasRole(MemberRoles.Voter)))
        {
            Context.ActorSelection(new RootActorPath(voter.Address) / "user" / "lease-replica").Tell(confirmed);
        }
    }

    /// <summary>The answers to a read so far.</summary>
    private sealed record QuorumRead(int Operation, BlockState? Block, BlockState? Voters, bool IsFailed);

    private sealed class BlockExtractor : IMessageExtractor
    {
        public string? EntityId(object message) =>
            message is LeaseMessages.IAllocatorRequest request ? request.Block.ToString(CultureInfo.InvariantCulture) : null;

        public object? EntityMessage(object message) => message;

        public string? ShardId(object message) => EntityId(message);

        public string ShardId(string entityId, object? messageHint = null) => entityId;
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static Look Instance { get; } = new();
    }
}
