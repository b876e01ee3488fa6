using Akka.Actor;
using Akka.Event;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Metrics;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases;

/// <summary>
/// Gets this node its lease and sees to it that the cluster knows it. Path: /user/lease-client. A request is repeated, as it was
/// and at the same block, until there is a definite answer: the asks that a fail-over swallows are the normal case.
/// </summary>
public sealed class LeaseClient : UntypedActor, IWithTimers
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the table may be unread before a lease is asked for without it.</summary>
    private static readonly TimeSpan TablePatience = TimeSpan.FromSeconds(3);

    /// <summary>Within which time the voters must confirm the lease of before.</summary>
    private static readonly TimeSpan RecallRound = TimeSpan.FromSeconds(1);

    /// <summary>How often a full pool is tried again while holders of it are gone.</summary>
    private static readonly TimeSpan PoolPause = TimeSpan.FromSeconds(2);

    /// <summary>How long a lease may be missing from the table before it is asked for again; streams and gossip lag behind a grant.</summary>
    private static readonly TimeSpan TableLag = TimeSpan.FromSeconds(3);

    private readonly LeaseClientSettings _settings;
    private readonly BlockLayout _layout;
    private readonly Latest<LeaseStatus> _status;
    private readonly Latest<LeaseTable> _table;
    private readonly Latest<MembershipView> _membership;
    private readonly NodeStore _store;
    private readonly IAgentLifetime _lifetime;
    private readonly Instruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IActorRef _allocators;
    private BlockTour? _tour;
    private LeaseMessages.LeaseRequest? _request;
    private LeaseMessages.SlotRequest? _release;
    private IActorRef? _releaseRequester;
    private Slot? _granted;
    private int? _preferred;
    private bool _isJoined;
    private LeaseRecall? _recall;
    private long _recalledAt;
    private readonly long _startedAt;

    /// <summary>When this node began to ask for the lease it does not have yet.</summary>
    private long? _askingSince;

    public LeaseClient(
        LeaseClientSettings settings,
        IActorRef allocators,
        Latest<LeaseStatus> status,
        Latest<LeaseTable> table,
        Latest<MembershipView> membership,
        NodeStore store,
        IAgentLifetime lifetime,
        Instruments instruments,
        TimeProvider time,
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
        _instruments = instruments;
        _time = time;
        _log = log;
        _preferred = settings.Preferred;
        (_startedAt, _recalledAt) = (time.GetTimestamp(), time.GetTimestamp());
        _recall = settings is { RecallFor: not null, Voters: { } voters, Preferred: { } slot } ? new LeaseRecall(voters, settings.Holder, slot) : null;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>A session begins with a request even for a lease the node holds: its addresses may have changed.</summary>
    private bool MustAsk => _isJoined && _request is null && _tour is null && _granted is null && !_status.Value.IsReleased;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MembershipView view:
                _isJoined = view.IsJoined;
                BeginIfDue();
                break;
            case LeaseTable table:
                BeginIfDue();
                CheckTable(table);
                break;
            case Recalled recalled:
                OnRecalled(recalled);
                break;
            case BeginAnyway:
                if (MustAsk)
                {
                    Begin();
                }
                break;
            case Send:
                OnSend();
                break;
            case CheckAgain:
                OnCheckAgain();
                break;
            case Release:
                OnRelease();
                break;
            case LeaseMessages.LeaseGranted granted when granted.RequestId == _request?.RequestId:
                OnGranted(granted.Slot);
                break;
            case LeaseMessages.LeaseRefused refused when refused.RequestId == _request?.RequestId:
                OnRefused(refused);
                break;
            case LeaseMessages.ILeaseReply reply when reply.RequestId == _release?.RequestId:
                OnReleaseReply(reply);
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

    /// <summary>The table says which block to ask first, so it is waited for, but not for ever.</summary>
    private void BeginIfDue()
    {
        if (!MustAsk)
        {
            return;
        }

        if (_table.Value.IsComplete)
        {
            Begin();
        }
        else if (!Timers.IsTimerActive(nameof(BeginAnyway)))
        {
            Timers.StartSingleTimer(nameof(BeginAnyway), BeginAnyway.Instance, TablePatience);
        }
    }

    private void Begin()
    {
        Timers.Cancel(nameof(BeginAnyway));
        _askingSince ??= _time.GetTimestamp();
        _tour = BlockTour.Of(_layout, _settings.Holder, _preferred, _table.Value);
        AskBlock();
    }

    private void AskBlock()
    {
        _request = new LeaseMessages.LeaseRequest(Guid.NewGuid(), _tour!.Block, _settings.Holder, _preferred) { IsUnderPressure = _tour.IsUnderPressure };
        OnSend();
    }

    private void OnSend()
    {
        LeaseMessages.IAllocatorRequest? pending = _request is not null ? _request : _release;
        if (pending is not null)
        {
            _allocators.Tell(pending);
            Timers.StartSingleTimer(nameof(Send), Send.Instance, _settings.Timeout);
        }
    }

    /// <summary>The allocator is asked all the same, once this node is a member: what it says counts.</summary>
    private void OnRecalled(Recalled recalled)
    {
        if (_recall is null || _isJoined || _status.Value.Lease is not null || _time.GetElapsedTime(_startedAt) > _settings.RecallFor)
        {
            return;
        }

        if (_time.GetElapsedTime(_recalledAt) > RecallRound)
        {
            // What a voter said some time ago may be over.
            (_recall, _recalledAt) = (new LeaseRecall(_recall.Voters, _recall.Holder, _recall.Slot), _time.GetTimestamp());
        }

        _recall = _recall.Hear(recalled.Voter, recalled.Voters, recalled.Slot);
        if (_recall.IsComplete)
        {
            _recall = null;
            var lease = LeaseOf(recalled.Slot);
            LeaseLog.Recalled(_log, lease.ToString());
            _status.Publish(new LeaseStatus(lease, null));
        }
    }

    private LocalLease LeaseOf(Slot slot) =>
        new(slot.Index, _settings.Network.Ipv4SubnetAt(slot.Index), _settings.Network.Ipv6SubnetAt(slot.Index), slot.Since);

    private LeaseCheck Check(LeaseTable table, Slot granted) => new(table, _settings.Holder.NodeId, granted, _layout.Slots);

    private void OnGranted(Slot slot)
    {
        if (_askingSince is { } since)
        {
            _instruments.LeaseRequestDuration.Observe(_time.GetElapsedTime(since));
            _askingSince = null;
        }

        Timers.Cancel(nameof(Send));
        (_request, _tour, _granted, _preferred) = (null, null, slot, slot.Index);
        var lease = LeaseOf(slot);
        if (!lease.Equals(_status.Value.Lease))
        {
            LeaseLog.Held(_log, lease.ToString());
        }

        _store.UpdateAsync(record => record with { Subnet = lease.Subnet?.ToString(), Ipv6Subnet = lease.Ipv6Subnet?.ToString() })
            .PipeTo(Self, success: () => Done.Instance);
        _status.Publish(new LeaseStatus(lease, null));
        CheckTable(_table.Value);
    }

    private void OnRefused(LeaseMessages.LeaseRefused refused)
    {
        _instruments.LeaseRefusals[Instruments.NameOf(refused.Reason)].Add();
        if (refused.Reason != RefusalReason.BlockFull)
        {
            if (refused.Reason != RefusalReason.Superseded)
            {
                NotYet(refused.Message);
            }

            Timers.StartSingleTimer(nameof(Send), Send.Instance, RetryPause);
            return;
        }

        _tour = _tour!.Full(refused);
        if (!_tour.IsOver)
        {
            AskBlock();
            return;
        }

        var (taken, members) = (_tour.Taken, _membership.Value.Members.Select(member => member.NodeId).ToHashSet());
        var held = _table.Value.Granted.Count(slot => slot.ReservedFor is null && !members.Contains(slot.Holder.NodeId));
        var network = _settings.Network;
        var text = $"pool exhausted: all {network.SubnetCount} subnets of {network.Network} are leased ({taken} taken, {held} of them by nodes that are gone); "
            + "a larger Network, or a smaller range than SubnetMin..SubnetMax leaves out, makes room";
        (_request, _tour) = (null, null);
        Timers.Cancel(nameof(Send));
        if (held > 0)
        {
            // One of them can be taken soon.
            NotYet(text);
            Timers.StartSingleTimer(nameof(BeginAnyway), BeginAnyway.Instance, PoolPause);
            return;
        }

        _lifetime.Fail(_status.Value.IsFenced ? ExitCode.LeaseLost : ExitCode.Failed, text);
    }

    private void NotYet(string problem)
    {
        if (problem != _status.Value.Problem)
        {
            LeaseLog.NotYet(_log, problem);
            _status.Publish(_status.Value with { Problem = problem });
        }
    }

    private void CheckTable(LeaseTable table)
    {
        if (_granted is null || !table.IsComplete || !Check(table, _granted).IsSuspicious)
        {
            Timers.Cancel(nameof(CheckAgain));
        }
        else if (!Timers.IsTimerActive(nameof(CheckAgain)))
        {
            // Not started anew by every change: in a busy cluster the table never rests.
            Timers.StartSingleTimer(nameof(CheckAgain), CheckAgain.Instance, TableLag);
        }

        if (_granted is { } granted && table.IsComplete && Check(table, granted).Other is { } other)
        {
            Fence(other);
        }
    }

    private void OnCheckAgain()
    {
        var table = _table.Value;
        if (_request is not null || !_isJoined || !table.IsComplete || _granted is not { } granted)
        {
            return;
        }

        if (!Check(table, granted).IsOurs)
        {
            LeaseLog.Missing(_log, _status.Value.Lease?.ToString() ?? "?");
            _granted = null;
            Begin();
        }
        else if (Check(table, granted).Second is { } second && _release is null)
        {
            LeaseLog.GivingBack(_log, second.Index, _status.Value.Lease?.ToString() ?? "?");
            GiveBack(second);
        }
    }

    /// <summary>Another node has the subnet, by a later ballot: this one was taken for gone.</summary>
    private void Fence(Slot other)
    {
        LeaseLog.Fenced(_log, _status.Value.Lease?.ToString() ?? "?", other.Holder.Name);
        _granted = null;
        _preferred = null;
        _status.Publish(new LeaseStatus(null, $"{_settings.Network.SubnetAt(other.Index)} was given to {other.Holder.Name}") { IsFenced = true });
        if (_isJoined && _request is null)
        {
            Begin();
        }
    }

    private void OnRelease()
    {
        _releaseRequester = Sender;
        if (_granted is not { } granted)
        {
            Sender.Tell(new Released("this node holds no lease at present; try again when `flannelmesh status` shows one"));
            return;
        }

        var known = _table.Value.Slots.TryGetValue(granted.Index, out var slot) && slot.IsHeldBy(_settings.Holder.NodeId) && slot.CompareTo(granted) > 0 ? slot : granted;
        GiveBack(known);
    }

    private void GiveBack(Slot slot)
    {
        _release = new LeaseMessages.SlotRequest(
            Guid.NewGuid(), _layout.BlockOf(slot.Index), slot.Index, SlotChange.GiveBack, (slot.Ballot, slot.Sequence), "");
        OnSend();
    }

    private void OnReleaseReply(LeaseMessages.ILeaseReply reply)
    {
        var release = _release!;
        if (reply is LeaseMessages.LeaseRefused { Reason: RefusalReason.NoQuorum or RefusalReason.UnknownOutcome or RefusalReason.Superseded })
        {
            Timers.StartSingleTimer(nameof(Send), Send.Instance, RetryPause);
            return;
        }

        _release = null;
        Timers.Cancel(nameof(Send));
        if (_releaseRequester is not { } requester || release.Index != _granted?.Index)
        {
            CheckTable(_table.Value);
            return;
        }

        if (reply is LeaseMessages.LeaseRefused { Reason: RefusalReason.Changed }
            && _table.Value.Slots.TryGetValue(release.Index, out var now) && now.IsHeldBy(_settings.Holder.NodeId) && (now.Ballot, now.Sequence) != release.Seen)
        {
            // Written anew meanwhile, and still this node's.
            GiveBack(now);
            return;
        }

        _releaseRequester = null;
        if (reply is LeaseMessages.LeaseRefused refused)
        {
            requester.Tell(new Released($"the lease could not be given back: {refused.Message}"));
            return;
        }

        LeaseLog.GaveBack(_log, _status.Value.Lease?.ToString() ?? "?");
        _granted = null;
        _status.Publish(_status.Value with { IsReleased = true });
        requester.Tell(new Released(null));
    }

    /// <summary>What a voter answered to a probe that asked for the lease of before.</summary>
    /// <param name="Voter">HOST:PORT.</param>
    public sealed record Recalled(string Voter, VoterSet? Voters, Slot Slot) : INoSerializationVerificationNeeded;

    /// <summary>Give the lease back for good; answered by <see cref="Released"/>.</summary>
    public sealed class Release : INoSerializationVerificationNeeded
    {
        public static Release Instance { get; } = new();
    }

    /// <param name="Problem">Null when it was given back.</param>
    public sealed record Released(string? Problem) : INoSerializationVerificationNeeded;

    private sealed class BeginAnyway : INoSerializationVerificationNeeded
    {
        public static BeginAnyway Instance { get; } = new();
    }

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
