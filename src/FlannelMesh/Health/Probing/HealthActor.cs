using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Backends;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Peers;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Health.Probing;

/// <summary>
/// Measures the links to other nodes and answers their probes: the shell around <see cref="ProbeSchedule"/>, <see cref="ProbeTarget"/> and
/// <see cref="LinkRecord"/>. Path: /user/health.
/// </summary>
public sealed class HealthActor : UntypedActor, IWithTimers
{
    private readonly ProbeSettings _settings;
    private readonly ProbeContext _context;
    private readonly Func<Task<HostAddresses>> _readAddresses;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly EchoGuard _guard;
    private readonly EchoSockets _sockets;
    private readonly PendingProbes _pending = new();
    private readonly Dictionary<NodeId, long> _probedIn = [];
    private readonly RunKeys _runs = new();
    private ImmutableArray<NodeId> _ring = [];
    private ImmutableDictionary<NodeId, MeshMember> _members = ImmutableDictionary<NodeId, MeshMember>.Empty;
    private ImmutableDictionary<NodeId, Peer> _peers = ImmutableDictionary<NodeId, Peer>.Empty;
    private ImmutableDictionary<string, int> _devices = ImmutableDictionary<string, int>.Empty;
    private LinkTable _links;
    private long _round;
    private TimeSpan? _lastRound;
    private TimeSpan _readAt;
    private bool _isReading;

    /// <param name="random">Numbers of probes come from the system's secure source; this one only says where the rounds begin.</param>
    public HealthActor(
        ProbeSettings settings, ProbeContext context, Func<Task<HostAddresses>> readAddresses, TimeProvider time, Random random, ILogger<HealthActor> log)
    {
        (_settings, _context, _readAddresses, _time, _random, _log) = (settings, context, readAddresses, time, random, log);
        _guard = new EchoGuard(
            settings.Self,
            settings.Key,
            node => context.Board.Reports.Value.Reports.GetValueOrDefault(node)?.Report.Echo.Key,
            context.Board.Instruments.ProbeRefusals);
        var self = Self;
        _sockets = new EchoSockets(settings.Port, _guard, answer => self.Tell(answer), time, log);
        _links = context.Board.Links.Value;
        _round = _random.Next();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(0);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                OnTick();
                break;
            case EchoAnswer answer:
                OnAnswer(answer);
                break;
            case MembershipView view:
                _members = view.Members.Where(member => member.Status == MemberStatus.Up).DistinctBy(member => member.NodeId).ToImmutableDictionary(member => member.NodeId);
                _ring = ProbeSchedule.Ring(view);
                Know();
                break;
            case PeerSet set:
                _peers = set.Peers.DistinctBy(peer => peer.NodeId).ToImmutableDictionary(peer => peer.NodeId);
                Know();
                break;
            case BackendStatus status when !ReferenceEquals(status.Devices, _devices):
                _devices = status.Devices;
                ReadAddresses();
                break;
            case BackendStatus:
                break;
            case UnderlayInterface or LeaseStatus:
                ReadAddresses();
                break;
            case HostAddresses addresses:
                _isReading = false;
                Bind(addresses);
                break;
            case Status.Failure failure:
                _isReading = false;
                HealthLog.NoAddresses(_log, failure.Cause.Message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _context.Membership.Subscribe(Self);
        _context.Board.Peers.Subscribe(Self);
        _context.Board.Backend.Subscribe(Self);
        _context.Board.Lease.Subscribe(Self);
        _settings.Underlay.Subscribe(Self);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _settings.Interval);
    }

    protected override void PostStop()
    {
        _context.Membership.Unsubscribe(Self);
        _context.Board.Peers.Unsubscribe(Self);
        _context.Board.Backend.Unsubscribe(Self);
        _context.Board.Lease.Unsubscribe(Self);
        _settings.Underlay.Unsubscribe(Self);
        _sockets.Dispose();
        _context.Board.Echo.Publish(EchoOffer.None);
    }

    private void OnTick()
    {
        var now = Now;
        if (now - _readAt >= _settings.AddressInterval)
        {
            ReadAddresses();
        }

        if (now - _lastRound > _settings.Interval * 3)
        {
            // This process was stopped itself: the answers may have come meanwhile.
            _pending.Clear();
        }

        _lastRound = now;
        foreach (var link in _pending.TakeBefore(now - _settings.Timeout))
        {
            Record(link, record => record.Missed(now));
        }

        foreach (var node in ProbeSchedule.Round(_ring, _settings.Self, _round, Well(), Suspects(), Lost()))
        {
            _probedIn[node] = _round;
            Probe(node);
        }

        _round++;
        Forget();
        Publish();
    }

    private void Probe(NodeId node)
    {
        var peer = _peers.GetValueOrDefault(node);
        var plan = _context.Board.Backend.Value.Peers.FirstOrDefault(status => status.Plan.Peer.NodeId == node)?.Plan;
        var offer = _context.Board.Reports.Value.Reports.GetValueOrDefault(node)?.Report.Echo;
        var member = _members[node];
        var target = _sockets.Offer.Port == 0
            ? ProbeTarget.Unmeasurable(member, "this node has no socket for probes (flannelmesh.health-port is 0 or taken here)")
            : offer?.Key is { } key && !_runs.IsOf(member, key)
                ? ProbeTarget.Unmeasurable(member, $"no report of {member.Name} has come since it started again")
            : ProbeTarget.Of(member, peer, plan, offer, _settings.Family, _settings.Underlay.Value.LinkName);
        Probe(new LinkKey(node, LinkPath.Underlay), target.Underlay, offer?.Key);
        Probe(new LinkKey(node, LinkPath.Overlay), target.Overlay, offer?.Key);
    }

    /// <param name="key">The other node's; there is one where there is a destination.</param>
    private void Probe(LinkKey link, ProbeDestination destination, EchoKey? key)
    {
        var known = _links.Links.GetValueOrDefault(link);
        if (destination.EndPoint is not { } endPoint)
        {
            var reason = LinkRecord.Unmeasurable(destination.Method);
            if (known?.Method != reason.Method)
            {
                Set(link, reason);
            }

            return;
        }

        if (known is null || known.IsUnmeasurable || known.Method != destination.Method)
        {
            Set(link, known is null || known.IsUnmeasurable ? new LinkRecord { Method = destination.Method } : known with { Method = destination.Method });
        }

        if (key is not null && _sockets.For(link.Path == LinkPath.Overlay) is { } socket)
        {
            var number = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
            _pending.Add(number, link, Now);
            socket.Send(new EchoDatagram(false, number, _settings.Self, link.To), key.Value, endPoint);
        }
    }

    private void OnAnswer(EchoAnswer answer)
    {
        if (_pending.Take(answer.Number, answer.From) is { } probe)
        {
            Record(probe.Link, record => record.Answered(answer.At - probe.SentAt, answer.At));
            Publish();
        }
    }

    private void Record(LinkKey link, Func<LinkRecord, LinkRecord> result)
    {
        if (!_links.Links.TryGetValue(link, out var before) || before.IsUnmeasurable)
        {
            return;
        }

        var after = result(before);
        Set(link, after);
        var (was, now) = (before.Judgement.State, after.Judgement.State);
        var name = _members.GetValueOrDefault(link.To)?.Name ?? link.To.ToString();
        if (was != now && now == LinkState.Lost)
        {
            HealthLog.LinkLost(_log, name, NameOf(link.Path), after.Method);
        }
        else if (was == LinkState.Lost && now == LinkState.Ok)
        {
            HealthLog.LinkBack(_log, name, NameOf(link.Path));
        }
    }

    /// <summary>Nodes that are no members, and of a large cluster those that were probed longest ago.</summary>
    private void Forget()
    {
        var kept = _probedIn.Where(entry => _members.ContainsKey(entry.Key)).OrderByDescending(entry => entry.Value).Take(_settings.MaxNodes).Select(entry => entry.Key).ToHashSet();
        foreach (var node in _probedIn.Keys.Where(node => !kept.Contains(node)).ToList())
        {
            _probedIn.Remove(node);
            _runs.Forget(node);
        }

        if (_links.Links.Keys.Any(link => !kept.Contains(link.To)))
        {
            _links = new LinkTable(_links.Links.RemoveRange(_links.Links.Keys.Where(link => !kept.Contains(link.To))));
        }
    }

    /// <summary>Nodes whose links that can be measured are all fine, and that owe no answer to a probe of a former round.</summary>
    private HashSet<NodeId> Well()
    {
        var measured = _links.Links.Where(link => !link.Value.IsUnmeasurable).ToLookup(link => link.Key.To, link => link.Value.Judgement);
        var asked = _pending.Asked;
        return [.. measured.Where(links => links.All(link => link is { State: LinkState.Ok, Misses: 0 }) && !asked.Contains(links.Key)).Select(links => links.Key)];
    }

    private HashSet<NodeId> Suspects() =>
        [.. _links.Links.Where(link => link.Value.Judgement is { Misses: > 0, State: not LinkState.Lost }).Select(link => link.Key.To)];

    private HashSet<NodeId> Lost() => [.. _links.Links.Where(link => link.Value.Judgement.State == LinkState.Lost).Select(link => link.Key.To)];

    private void Set(LinkKey link, LinkRecord record) => _links = new LinkTable(_links.Links.SetItem(link, record));

    private void Publish()
    {
        if (!ReferenceEquals(_links, _context.Board.Links.Value))
        {
            _context.Board.Links.Publish(_links);
        }
    }

    private void Know()
    {
        var addresses = _members.Values.SelectMany(member => ProbeTarget.Addresses(member, _peers.GetValueOrDefault(member.NodeId)));
        var subnets = _peers.Values.SelectMany(peer => new[] { peer.Subnet, peer.Ipv6Subnet }).OfType<IPNetwork>();
        _guard.Know(addresses, subnets);
    }

    private void ReadAddresses()
    {
        _readAt = Now;
        if (!_isReading && _settings.Port != 0)
        {
            _isReading = true;
            _readAddresses().PipeTo(Self);
        }
    }

    private void Bind(HostAddresses addresses)
    {
        var lease = _context.Board.Lease.Value.Lease;
        var subnet = _settings.HasIpv4 ? lease?.Subnet : lease?.Ipv6Subnet;
        var underlay = _settings.UnderlayAddress is { } address && addresses.Addresses.Any(own => own.Address.Equals(address)) ? address : null;
        _sockets.Bind(underlay, subnet is { } own ? OverlayAddress.Choose(addresses.Addresses, own, _devices.Values.ToHashSet()) : null);
        if (_sockets.Offer != _context.Board.Echo.Value)
        {
            _context.Board.Echo.Publish(_sockets.Offer);
        }
    }

    private static string NameOf(LinkPath path) => path == LinkPath.Overlay ? "overlay" : "underlay";

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
