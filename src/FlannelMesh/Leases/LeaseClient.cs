using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases;

/// <summary>
/// Gets this node its lease and sees to it that the cluster knows it. Path: /user/lease-client. A request is repeated, as it was
/// and at the same block, until there is a definite answer: the asks that a fail-over swallows are the normal case.
/// </summary>
public sealed class LeaseClient : UntypedActor, IWithTimers
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a lease may be missing from the table before it is asked for again; streams and gossip lag behind a grant.</summary>
    private static readonly TimeSpan TableLag = TimeSpan.FromSeconds(3);

    private readonly LeaseClientSettings _settings;
    private readonly BlockLayout _layout;
    private readonly Latest<LeaseStatus> _status;
    private readonly Latest<LeaseTable> _table;
    private readonly Latest<MembershipView> _membership;
    private readonly NodeStore _store;
    private readonly IAgentLifetime _lifetime;
    private readonly ILogger _log;
    private readonly IActorRef _allocators;
    private ImmutableQueue<int> _blocks = [];
    private LeaseMessages.LeaseRequest? _request;
    private int? _preferred;
    private int _takenInFullBlocks;
    private bool _isJoined;

    public LeaseClient(
        LeaseClientSettings settings,
        IActorRef allocators,
        Latest<LeaseStatus> status,
        Latest<LeaseTable> table,
        Latest<MembershipView> membership,
        NodeStore store,
        IAgentLifetime lifetime,
        ILogger<LeaseClient> log)
    {
        _settings = settings;
        _layout = new BlockLayout(settings.Network.SubnetCount);
        _allocators = allocators;
        _status = status;
        _table = table;
        _membership = membership;
        _store = store;
        _lifetime = lifetime;
        _log = log;
        _preferred = settings.Preferred;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MembershipView view:
                _isJoined = view.IsJoined;
                if (_isJoined && _request is null && _status.Value.Lease is null)
                {
                    Begin();
                }
                break;
            case LeaseTable leaseTable:
                CheckTable(leaseTable);
                break;
            case Send:
                OnSend();
                break;
            case CheckAgain:
                OnCheckAgain();
                break;
            case LeaseMessages.LeaseGranted granted when granted.RequestId == _request?.RequestId:
                OnGranted(granted);
                break;
            case LeaseMessages.LeaseRefused refused when refused.RequestId == _request?.RequestId:
                OnRefused(refused);
                break;
            case LeaseMessages.ILeaseReply:
                // To a request that was repeated and answered before.
                break;
            case Status.Failure failure:
                _lifetime.Fail(ExitCode.Failed, $"node.json cannot be written: {failure.Cause.Message}");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _membership.Subscribe(Self);
        _table.Subscribe(Self);
    }

    protected override void PostStop()
    {
        _membership.Unsubscribe(Self);
        _table.Unsubscribe(Self);
    }

    /// <summary>The block of the slot this node had; then all others, from a place that is always the same for this node.</summary>
    private void Begin()
    {
        var start = SlotChoice.StartOf(_settings.Holder.NodeId, _layout.Blocks);
        var all = Enumerable.Range(0, _layout.Blocks).Select(block => (start + block) % _layout.Blocks);
        var first = _preferred is { } slot ? [_layout.BlockOf(slot)] : Array.Empty<int>();
        _blocks = ImmutableQueue.CreateRange(first.Concat(all).Distinct());
        _takenInFullBlocks = 0;
        AskNextBlock();
    }

    private void AskNextBlock()
    {
        _blocks = _blocks.Dequeue(out var block);
        _request = new LeaseMessages.LeaseRequest(Guid.NewGuid(), block, _settings.Holder, _preferred);
        OnSend();
    }

    private void OnSend()
    {
        if (_request is not null)
        {
            _allocators.Tell(_request);
            Timers.StartSingleTimer(nameof(Send), Send.Instance, _settings.Timeout);
        }
    }

    private void OnGranted(LeaseMessages.LeaseGranted granted)
    {
        Timers.Cancel(nameof(Send));
        _request = null;
        _preferred = granted.Slot.Index;
        var network = _settings.Network;
        var lease = new LocalLease(
            granted.Slot.Index, network.Ipv4SubnetAt(granted.Slot.Index), network.Ipv6SubnetAt(granted.Slot.Index), granted.Slot.Since);
        LeaseLog.Held(_log, lease.ToString());
        _store.UpdateAsync(record => record with { Subnet = lease.Subnet?.ToString(), Ipv6Subnet = lease.Ipv6Subnet?.ToString() })
            .PipeTo(Self, success: () => Done.Instance);
        _status.Publish(new LeaseStatus(lease, null));
    }

    private void OnRefused(LeaseMessages.LeaseRefused refused)
    {
        if (refused.Reason != RefusalReason.BlockFull)
        {
            if (refused.Reason != RefusalReason.Superseded)
            {
                LeaseLog.NotYet(_log, refused.Message);
                _status.Publish(_status.Value with { Problem = refused.Message });
            }

            Timers.StartSingleTimer(nameof(Send), Send.Instance, RetryPause);
            return;
        }

        _takenInFullBlocks += refused.Taken;
        if (_blocks.IsEmpty)
        {
            var network = _settings.Network;
            _lifetime.Fail(
                ExitCode.Failed,
                $"pool exhausted: all {network.SubnetCount} subnets of {network.Network} are leased ({_takenInFullBlocks} taken); "
                + "a larger Network, or a smaller range than SubnetMin..SubnetMax leaves out, makes room");
            return;
        }

        AskNextBlock();
    }

    private void CheckTable(LeaseTable table)
    {
        if (_status.Value.Lease is not { } lease || !table.IsComplete || IsOurs(table, lease))
        {
            Timers.Cancel(nameof(CheckAgain));
        }
        else if (!Timers.IsTimerActive(nameof(CheckAgain)))
        {
            // Not started anew by every change: in a busy cluster the table never rests.
            Timers.StartSingleTimer(nameof(CheckAgain), CheckAgain.Instance, TableLag);
        }
    }

    private void OnCheckAgain()
    {
        var table = _table.Value;
        if (_request is null && _isJoined && _status.Value.Lease is { } lease && table.IsComplete && !IsOurs(table, lease))
        {
            LeaseLog.Missing(_log, lease.ToString());
            Begin();
        }
    }

    private bool IsOurs(LeaseTable table, LocalLease lease) =>
        table.Slots.TryGetValue(lease.Slot, out var slot)
        && slot.State == SlotState.Granted
        && slot.Holder.NodeId == _settings.Holder.NodeId;

    private sealed class Send : INoSerializationVerificationNeeded
    {
        public static Send Instance { get; } = new();
    }

    private sealed class CheckAgain : INoSerializationVerificationNeeded
    {
        public static CheckAgain Instance { get; } = new();
    }

    private sealed class Done : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Done Instance { get; } = new();
    }
}
