using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Peers;

/// <summary>Keeps the set of peers up to date: the shell around <see cref="PeerProjection"/>. Path: /user/peers.</summary>
public sealed class PeersActor : UntypedActor, IWithTimers
{
    private readonly NodeId _self;
    private readonly NetworkConfig _network;
    private readonly TimeSpan? _withdrawAfter;
    private readonly Latest<PeerSet> _peers;
    private readonly Latest<LeaseTable> _table;
    private readonly Latest<MembershipView> _membership;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _start;
    private bool _wasJoined;
    private Departures _departures = Departures.None;

    public PeersActor(
        NodeId self,
        NetworkConfig network,
        TimeSpan? withdrawAfter,
        Latest<PeerSet> peers,
        Latest<LeaseTable> table,
        Latest<MembershipView> membership,
        TimeProvider time,
        ILogger<PeersActor> log)
    {
        _self = self;
        _network = network;
        _withdrawAfter = withdrawAfter;
        _peers = peers;
        _table = table;
        _membership = membership;
        _time = time;
        _log = log;
        _start = time.GetTimestamp();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseTable:
                Project();
                break;
            case MembershipView:
                Project();
                break;
            case Withdraw:
                Project();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _table.Subscribe(Self);
        _membership.Subscribe(Self);
    }

    protected override void PostStop()
    {
        _table.Unsubscribe(Self);
        _membership.Unsubscribe(Self);
    }

    private void Project()
    {
        var (table, view, now) = (_table.Value, _membership.Value, _time.GetElapsedTime(_start));
        var members = view.Members.Select(member => member.NodeId).ToImmutableHashSet();
        // A node that is no member yet may have asked for the table; one that is none any more hears of no change.
        _wasJoined |= view.IsJoined;
        // Before this node is in the cluster it sees nobody, which says nothing about who is gone.
        _departures = view.IsJoined && table.IsComplete ? _departures.Observe(table, members, now) : _departures;
        var (peers, next) = PeerProjection.Project(
            _self, _network, table, members, view.IsJoined || !_wasJoined, _departures, now, view.IsJoined ? _withdrawAfter : null);
        if (next is { } deadline)
        {
            Timers.StartSingleTimer(nameof(Withdraw), Withdraw.Instance, deadline - now + TimeSpan.FromMilliseconds(1));
        }
        else
        {
            Timers.Cancel(nameof(Withdraw));
        }

        // A node that was removed from the cluster and is joining again knows less than it did: the kernel keeps what it has.
        var knowsLess = _peers.Value.IsComplete && !peers.IsComplete;
        if (!knowsLess && !peers.Equals(_peers.Value))
        {
            LogChanges(_peers.Value, peers);
            _peers.Publish(peers);
        }
    }

    private void LogChanges(PeerSet before, PeerSet after)
    {
        var (known, present) = (before.Peers.Select(peer => peer.Slot).ToHashSet(), after.Peers.Select(peer => peer.Slot).ToHashSet());
        foreach (var peer in after.Peers.Where(peer => !known.Contains(peer.Slot)))
        {
            PeersLog.Added(_log, peer.Name, Subnets(peer));
        }

        foreach (var peer in before.Peers.Where(peer => !present.Contains(peer.Slot)))
        {
            PeersLog.Withdrawn(_log, peer.Name, Subnets(peer));
        }
    }

    private static string Subnets(Peer peer) =>
        string.Join(" and ", new[] { peer.Subnet, peer.Ipv6Subnet }.Where(subnet => subnet is not null));

    private sealed class Withdraw : INoSerializationVerificationNeeded
    {
        public static Withdraw Instance { get; } = new();
    }
}
