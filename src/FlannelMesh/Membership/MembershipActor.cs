using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using FlannelMesh.Metrics;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership;

/// <summary>Turns Akka's cluster events into <see cref="MembershipView"/>s. Path: /user/membership.</summary>
public sealed class MembershipActor : UntypedActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Latest<MembershipView> _view;
    private readonly Instruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private ImmutableDictionary<UniqueAddress, DateTimeOffset> _upSince = ImmutableDictionary<UniqueAddress, DateTimeOffset>.Empty;

    /// <summary>The state was asked for; and something has changed since.</summary>
    private bool _isAsked;
    private bool _isStale;

    public MembershipActor(Latest<MembershipView> view, Instruments instruments, TimeProvider time, ILogger<MembershipActor> log)
    {
        _view = view;
        _instruments = instruments;
        _time = time;
        _log = log;

        // Each event only says that something changed; the state asked for afterwards is one consistent picture.
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.CurrentClusterState currentClusterState:
                OnState(currentClusterState);
                break;
            case ClusterEvent.IMemberEvent changed:
                LogMember(changed);
                Refresh();
                break;
            case ClusterEvent.UnreachableMember changed:
                _instruments.MemberEvents["unreachable"].Add();
                MembershipLog.Unreachable(_log, NameOf(changed.Member), changed.Member.Address.ToHostPort());
                Refresh();
                break;
            case ClusterEvent.ReachableMember changed:
                _instruments.MemberEvents["reachable"].Add();
                MembershipLog.Reachable(_log, NameOf(changed.Member), changed.Member.Address.ToHostPort());
                Refresh();
                break;
            case ThisActorSystemQuarantinedEvent:
                // Whatever this node believes about the cluster is stale: it starts over in a new session.
                MembershipLog.Quarantined(_log);
                _ = CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);

        // Without a membership there is nobody to reach.
        _instruments.Unreachable.Set(0);
    }

    /// <summary>A leader moves many members at once, and each is an event; they share one state, which takes long to make in a large cluster.</summary>
    private void Refresh()
    {
        (Context.System.Scheduler as PatientScheduler)?.Hurry(_cluster.State.Members.Count);
        if (_isAsked)
        {
            _isStale = true;
            return;
        }

        _isAsked = true;
        _cluster.SendCurrentClusterState(Self);
    }

    private void OnState(ClusterEvent.CurrentClusterState state)
    {
        (_isAsked, var isStale) = (false, _isStale);
        _isStale = false;
        Publish(state);
        if (isStale)
        {
            Refresh();
        }
    }

    private void Publish(ClusterEvent.CurrentClusterState state)
    {
        var now = _time.GetUtcNow();
        var members = state.Members.Where(member => member.Status != MemberStatus.Removed).ToList();
        _upSince = members
            .Where(member => member.Status is not (MemberStatus.Joining or MemberStatus.WeaklyUp))
            .ToImmutableDictionary(member => member.UniqueAddress, member => _upSince.GetValueOrDefault(member.UniqueAddress, now));
        members.Sort((left, right) => Member.AgeOrdering.Compare(left, right));
        var oldest = members.FirstOrDefault(member => _upSince.ContainsKey(member.UniqueAddress));
        var view = members.Select(member => ToMember(member, state, ReferenceEquals(member, oldest))).OfType<MeshMember>().ToImmutableArray();
        var self = members.FirstOrDefault(member => member.UniqueAddress.Equals(_cluster.SelfUniqueAddress));
        _instruments.Unreachable.Set(view.Count(member => !member.IsReachable));
        var next = new MembershipView(view, self?.Status);
        _view.Publish(next);
        TakeOutSecondRun(next);
    }

    /// <summary>Akka takes out by address, so mostly this run ends too. Its next one takes the place of both.</summary>
    private void TakeOutSecondRun(MembershipView view)
    {
        var self = _cluster.SelfUniqueAddress;
        if (view.SelfStatus is not (null or MemberStatus.Down or MemberStatus.Exiting) && view.HasSecondRun(self.Address, self.Uid))
        {
            MembershipLog.DeadRunIsMember(_log, self.Address.ToHostPort());
            _cluster.Down(self.Address);
        }
    }

    private MeshMember? ToMember(Member member, ClusterEvent.CurrentClusterState state, bool isOldest) =>
        MemberRoles.Identify(member) is not { } identity
            ? null
            : new MeshMember
            {
                NodeId = identity.NodeId,
                Name = identity.Name,
                Address = member.Address,
                Incarnation = member.UniqueAddress.Uid,
                Status = member.Status,
                IsReachable = !state.Unreachable.Contains(member),
                IsOldest = isOldest,
                IsVoter = member.HasRole(MemberRoles.Voter),
                IsIssuer = member.HasRole(MemberRoles.Issuer),
                UpSince = _upSince.TryGetValue(member.UniqueAddress, out var since) ? since : null,
            };

    private void LogMember(ClusterEvent.IMemberEvent changed)
    {
        var (name, address) = (NameOf(changed.Member), changed.Member.Address.ToHostPort());
        switch (changed)
        {
            case ClusterEvent.MemberUp:
                _instruments.MemberEvents["up"].Add();
                MembershipLog.Up(_log, name, address);
                break;
            case ClusterEvent.MemberDowned:
                _instruments.MemberEvents["downed"].Add();
                MembershipLog.Downed(_log, name, address);
                break;
            case ClusterEvent.MemberRemoved removed:
                _instruments.MemberEvents["removed"].Add();
                MembershipLog.Removed(_log, name, address, removed.PreviousStatus);
                break;
        }
    }

    private static string NameOf(Member member) => MemberRoles.Identify(member)?.Name ?? "?";
}
