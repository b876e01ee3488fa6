using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.DistributedData;
using Akka.Remote;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases;

/// <summary>
/// Allocates the subnets of one block: the shell around <see cref="Allocator"/>, one sharded entity a block. It reads and writes
/// through a static quorum of voters; sharding keeps one such entity alive most of the time, and nothing depends on "most".
/// </summary>
public sealed class SubnetAllocator : UntypedActor
{
    public const string TypeName = "subnet-allocator";

    private readonly AllocatorSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private readonly LeaseBlockKey _key;
    private readonly Dictionary<Guid, IActorRef> _requesters = [];
    private AllocatorState _state;
    private int _operation;

    public SubnetAllocator(string entityId, AllocatorSettings settings, TimeProvider time, ILogger<SubnetAllocator> log)
    {
        _settings = settings;
        _time = time;
        _log = log;
        var block = int.Parse(entityId, CultureInfo.InvariantCulture);
        _key = LeaseBlockKey.For(block);
        _state = new AllocatorState
        {
            Block = block,
            Range = settings.Layout.Range(block),
            Incarnation = Guid.NewGuid(),
            Quorum = settings.Quorum,
        };
    }

    public static IMessageExtractor Extractor { get; } = new BlockExtractor();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseMessages.LeaseRequest request:
                _requesters[request.RequestId] = Sender;
                Handle(new AllocatorEvent.Requested(request));
                break;
            case IGetResponse response when IsCurrent(response.Request):
                Handle(new AllocatorEvent.ReadDone(response switch
                {
                    GetSuccess success => success.Get(_key).State,
                    NotFound => BlockState.Empty,
                    _ => null,
                }));
                break;
            case IUpdateResponse response when IsCurrent(response.Request):
                Handle(new AllocatorEvent.WriteDone(response.IsSuccessful));
                break;
            case ThisActorSystemQuarantinedEvent:
                Handle(new AllocatorEvent.Quarantined());
                break;
            case IGetResponse or IUpdateResponse:
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
        Handle(new AllocatorEvent.Begin());
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private bool IsCurrent(object request) => request is int operation && operation == _operation;

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
                _replicator.Tell(Dsl.Get(_key, QuorumConsistency.Read(_settings.Quorum, _settings.Timeout), ++_operation));
                break;
            case AllocatorEffect.WriteClaim claim:
                Write(block => block.WithClaim(claim.Ballot));
                break;
            case AllocatorEffect.WriteSlots write:
                Write(block => block.With(write.Slots));
                break;
            case AllocatorEffect.Reply { Message: var reply }:
                OnReply(reply);
                break;
            case AllocatorEffect.Stop stop:
                LeaseLog.AllocatorStopped(_log, _state.Block, stop.Reason);
                Context.Stop(Self);
                break;
        }
    }

    private void Write(Func<LeaseBlock, LeaseBlock> modify) => _replicator.Tell(
        Dsl.Update(_key, LeaseBlock.Empty, QuorumConsistency.Write(_settings.Quorum, _settings.Timeout), ++_operation, modify));

    private void OnReply(LeaseMessages.ILeaseReply reply)
    {
        if (_requesters.Remove(reply.RequestId, out var requester))
        {
            requester.Tell(reply);
        }

        if (reply is LeaseMessages.LeaseGranted granted)
        {
            LeaseLog.Granted(_log, granted.Slot.Index, granted.Slot.Holder.Name);
            Announce(new LeaseMessages.LeaseConfirmed(_state.Block, granted.Slot));
        }
    }

    private static void Announce(LeaseMessages.LeaseConfirmed confirmed)
    {
        foreach (var voter in Akka.Cluster.Cluster.Get(Context.System).State.Members.Where(member => member.HasRole(MemberRoles.Voter)))
        {
            Context.ActorSelection(new RootActorPath(voter.Address) / "user" / "lease-replica").Tell(confirmed);
        }
    }

    private sealed class BlockExtractor : IMessageExtractor
    {
        public string? EntityId(object message) =>
            message is LeaseMessages.LeaseRequest request ? request.Block.ToString(CultureInfo.InvariantCulture) : null;

        public object? EntityMessage(object message) => message;

        public string? ShardId(object message) => EntityId(message);

        public string ShardId(string entityId, object? messageHint = null) => entityId;
    }
}
