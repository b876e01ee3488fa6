using System.Collections.Immutable;
using Akka.Cluster;
using FlannelMesh.Api.Contract;
using FlannelMesh.Backends;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Problems;
using FlannelMesh.Health.Reports;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Metrics;
using FlannelMesh.Security;

namespace FlannelMesh.Api;

/// <summary>The agent's state as the API shows it, put together from what the actors publish.</summary>
public sealed class AgentState(AgentPlace initial, IBackend backend, NodeBoard board, ClusterStore cluster, TimeSpan hold, TimeProvider time) : IAgentState
{
    /// <summary>In a large cluster a look costs too much for every second.</summary>
    private const int ObservationsPerLook = 5;

    private readonly Lock _problemGate = new();
    private readonly DateTime _startedAt = time.GetUtcNow().UtcDateTime;
    private volatile MeshSession? _session;
    private long _observations;
    private ProblemBook _problems = ProblemBook.Empty;
    private volatile bool _wasJoined;
    private volatile AgentPlace _place = initial;

    /// <summary>Of the cluster port; null without TLS.</summary>
    public TlsCredentials? Tls { get; init; }

    public NodeView Node
    {
        get
        {
            var (lease, node) = (board.Lease.Value.Lease, _place.Node);
            return new NodeView(
                node.NodeId.ToString(),
                node.Name,
                _place.Listen.ToString(),
                State,
                backend.Type,
                node.Network.Network.ToString(),
                lease?.Subnet?.ToString(),
                lease?.Ipv6Subnet?.ToString(),
                node.Underlay.PublicIp?.ToString(),
                node.Underlay.PublicIpv6?.ToString(),
                backend.Mtu(node),
                node.Underlay.LinkName,
                Membership.Members.Count(member => member.Status == MemberStatus.Up),
                Missing.Count == 0,
                board.Backend.Value.IsInSync,
                Agent.Version,
                _startedAt)
            {
                ClusterId = cluster.Current.ClusterId?.ToString(),
                Pools = [.. new[] { node.Network.Ipv4, node.Network.Ipv6 }.OfType<SubnetRange>().Select(range =>
                    new SubnetRangeView(range.Network.ToString(), range.SubnetLen, range.Min.ToString(), range.Max.ToString()))],
                Problems = [.. OwnProblems.Of(Situation).Select(problem => problem.Sentence)],
                Cloud = backend is CloudRouteBackend ? CloudViews.Of(board.Cloud.Value) : null,
                Certificate = Tls is { } tls ? CertificateViews.Of(tls) : null,
            };
        }
    }

    public IReadOnlyList<MemberView> Members =>
    [
        .. Membership.Members.Select(member => new MemberView(
            member.NodeId.ToString(),
            member.Name,
            member.HostAndPort,
            member.Status.ToString().ToLowerInvariant(),
            member.IsReachable,
            member.IsOldest,
            member.UpSince?.UtcDateTime,
            SubnetOf(member.NodeId))),
    ];

    public IReadOnlyList<LeaseView> Leases
    {
        get
        {
            var (network, now) = (_place.Node.Network, time.GetUtcNow());
            var members = MemberIds;
            return
            [
                .. Table.Slots.Values
                    .Where(slot => slot.Index < network.SubnetCount && LeaseViews.IsTaken(slot))
                    .Select(slot => LeaseViews.Of(slot, network, members.Contains(slot.Holder.NodeId), hold, now)),
            ];
        }
    }

    public VotersView Voters
    {
        get
        {
            var set = cluster.Current.VoterSet;
            var members = Membership.Members.ToLookup(member => member.HostAndPort);
            var voters = (set?.Voters ?? []).Select(voter => members[voter].LastOrDefault() is { } member
                    ? new VoterView(voter, member.Name, member.NodeId.ToString(), member is { IsReachable: true, IsVoter: true })
                    : new VoterView(voter, null, null, false))
                .ToList();
            var (reachable, needed) = (voters.Count(voter => voter.Reachable), set?.Quorum.Size ?? 0);
            return new VotersView(
                set?.ClusterId.ToString(), set?.Version ?? 0, needed, reachable, set is not null && reachable >= needed, VotersAdvice.Of(voters.Count), voters);
        }
    }

    public IReadOnlyList<PeerView> Peers =>
    [
        .. board.Backend.Value.Peers.Select(WithCloud).Select(status => new PeerView(
            status.Plan.Peer.NodeId.ToString(),
            status.Plan.Peer.Name,
            status.Plan.Peer.Subnet?.ToString(),
            status.Plan.Peer.Ipv6Subnet?.ToString(),
            (status.Plan.Peer.Holder.PublicIp ?? status.Plan.Peer.Holder.PublicIpv6)?.ToString(),
            Name(status.Plan.Via),
            status.Plan.Device,
            Name(status.Route),
            Name(status.Neighbor),
            Name(status.Fdb),
            status.Error is not null ? "failed" : status.IsInstalled && IsTunnelled(status) ? "installed" : "pending",
            status.Plan.Peer.Since.UtcDateTime,
            status.Error)
        { CloudRoute = status.Plan.Via == Via.Cloud ? board.Cloud.Value.StateOf(status.Plan.Peer) : null }),
    ];

    public DataplaneView Dataplane
    {
        get
        {
            var status = board.Backend.Value;
            return new DataplaneView(
                status.IsInSync,
                status.LastApplyAt?.UtcDateTime,
                status.LastApply?.Duration.TotalMilliseconds,
                status.LastApply?.Counts.ToDictionary(
                    pair => pair.Key.ToString().ToLowerInvariant(),
                    pair => new KindView(pair.Value.InSync, pair.Value.Pending, pair.Value.Failed)) ?? [],
                status.LastApply is { } report
                    ? [.. report.Unsynced.Select(entry => new EntryView(entry.Kind.ToString().ToLowerInvariant(), entry.Key, Name(entry.State), entry.Error))]
                    : [],
                status.Repairs.Add("Rule", board.Rules.Value.Repairs)
                    .Where(pair => pair.Value > 0)
                    .ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value))
            {
                Tunnel = TunnelViews.Of(board.Tunnel.Value, status.Peers),
            };
        }
    }

    public IReadOnlyList<string> Missing
    {
        get
        {
            var (lease, status, rules) = (board.Lease.Value, board.Backend.Value, board.Rules.Value);
            return
            [
                .. Sentences(
                    (lease.Lease is null, lease.Problem is null ? "no lease yet" : $"no lease yet: {lease.Problem}"),
                    (!status.IsDeviceReady, status.Problem is null ? "the backend's device is not up" : $"the backend's device is not up: {status.Problem}"),
                    (board.Tunnel.Value.Missing is not null, board.Tunnel.Value.Missing ?? ""),
                    (!rules.IsReady, rules.Problem ?? "traffic rules are not set"),
                    (!status.AreFirstPeersProgrammed, "the peers known at start are not programmed"),
                    (backend is CloudRouteBackend && !board.Cloud.Value.IsOwnRouteReady, CloudViews.MissingRoute(board.Cloud.Value)),
                    (!status.IsSubnetEnvWritten, "subnet.env is not written")),
            ];
        }
    }

    public Instruments Instruments => board.Instruments;

    public MeshView Mesh => MeshViews.Of(
        Picture, Table.Granted.DistinctBy(slot => slot.Holder.NodeId).ToDictionary(slot => slot.Holder.NodeId, slot => slot.Holder), SubnetOf);

    public PoolView Pool => PoolViews.Of(_place.Node.Network, Table, MemberIds);

    IReadOnlyList<MeshProblemView> IAgentState.Problems
    {
        get
        {
            var problems = LookForProblems();
            return [.. problems.Entries.Select(entry => MeshViews.Of(entry.Problem, entry.Since))];
        }
    }

    /// <summary>Called every second, whether anybody asks or not: problems are known since when they are there.</summary>
    public NodeReport Observe()
    {
        if (Interlocked.Increment(ref _observations) % ObservationsPerLook == 1)
        {
            _ = LookForProblems();
        }

        return Report;
    }

    /// <summary>What this node says about itself at this moment.</summary>
    public NodeReport Report
    {
        get
        {
            // Each second: not by way of the views for people, which say much of it twice.
            var (place, lease, dataplane) = (_place, board.Lease.Value.Lease, Dataplane);
            var node = place.Node;
            return new NodeReport
            {
                NodeId = node.NodeId,
                Name = node.Name,
                Address = place.Listen.ToString(),
                PublicIp = (node.Underlay.PublicIp ?? node.Underlay.PublicIpv6)?.ToString(),
                Subnet = (lease?.Subnet ?? lease?.Ipv6Subnet)?.ToString(),
                AgentVersion = Agent.Version,
                Backend = backend.Type,
                State = State,
                IsReady = Missing.Count == 0,
                IsInSync = dataplane.InSync,
                Problems = [.. OwnProblems.Of(Situation)],
                Kinds = dataplane.Kinds.ToImmutableSortedDictionary(kind => kind.Key, kind => new KindCounts(kind.Value.InSync, kind.Value.Pending, kind.Value.Failed)),
                Repairs = dataplane.Repairs.ToImmutableSortedDictionary(),
                Tunnel = board.Tunnel.Value.Totals is { } totals
                    ? new TunnelTraffic(
                        totals.SentPackets, totals.SentBytes, totals.ReceivedPackets, totals.ReceivedBytes, totals.Drops.Values.Aggregate(0ul, (sum, drops) => sum + drops))
                    : null,
                Unreachable = [.. Membership.Members.Where(member => !member.IsReachable).Select(member => member.NodeId)],
                Links = board.Links.Value.ToReports(time.GetElapsedTime(0)),
                Echo = board.Echo.Value,
                CertificateNotAfter = Tls is { } tls ? CertificateViews.Of(tls).NotAfter : null,
            };
        }
    }

    public IReadOnlyList<LeaseChangeView>? LeaseHistory(string? subnet) => LeaseChangeViews.Of(board.History.Value, _place.Node.Network, subnet);

    public bool SeesOtherCluster => board.ClusterProblem.Value.OtherCluster;

    /// <summary>The session the agent is in from now on.</summary>
    public void Enter(MeshSession session) => _session = session;

    public void Leave() => _session = null;

    /// <summary>The host's addresses are others now.</summary>
    public void Move(AgentPlace place) => _place = place;

    private MembershipView Membership => _session?.Membership.Value ?? MembershipView.Empty;

    private LeaseTable Table => _session?.Leases.Value ?? LeaseTable.Empty;

    private HashSet<NodeId> MemberIds => [.. Membership.Members.Select(member => member.NodeId)];

    private ProblemBook LookForProblems()
    {
        lock (_problemGate)
        {
            return _problems = _problems.Observe(MeshProblems.Of(Picture), time.GetUtcNow());
        }
    }

    private OwnSituation Situation
    {
        get
        {
            var voters = Voters;
            return new OwnSituation
            {
                Cluster = board.ClusterProblem.Value,
                Lease = board.Lease.Value,
                Rules = board.Rules.Value,
                Tunnel = board.Tunnel.Value,
                Backend = board.Backend.Value,
                Cloud = board.Cloud.Value,
                Certificate = Tls is { } tls ? CertificateViews.TimesOf(CertificateViews.Of(tls), time.GetUtcNow()) : null,
                Renewal = board.Renewal.Value.Problem,
                Voters = !_wasJoined ? null : new OwnSituation.VoterCount(
                    voters.Reachable,
                    voters.Voters.Count,
                    voters.Needed,
                    voters.HasQuorum,
                    [.. voters.Voters.Where(voter => !voter.Reachable).Select(voter => voter.Name ?? voter.Address)]),
            };
        }
    }

    private MeshPicture Picture => new()
    {
        Own = Report,
        Reports = board.Reports.Value,
        Members = Membership.Members,
        Now = time.GetElapsedTime(0),
        UtcNow = time.GetUtcNow(),
    };

    private string State
    {
        get
        {
            var lease = board.Lease.Value;
            _wasJoined |= Membership.IsJoined;
            return Membership.SelfStatus switch
            {
                _ when lease.IsReleased => "leaving",
                MemberStatus.Leaving or MemberStatus.Exiting => "leaving",
                _ when lease.IsFenced => "fenced",
                MemberStatus.Up when !Voters.HasQuorum && lease.Lease is not null => "detached",
                MemberStatus.Up => lease.Lease is not null && Missing.Count == 0 ? "ready" : "allocating",
                _ => _wasJoined ? "detached" : "joining",
            };
        }
    }

    private string? SubnetOf(NodeId nodeId) => Table.Granted
        .Where(slot => slot.Holder.NodeId == nodeId && slot.Index < _place.Node.Network.SubnetCount)
        .Select(slot => _place.Node.Network.SubnetAt(slot.Index).ToString())
        .FirstOrDefault();

    private static IEnumerable<string> Sentences(params (bool IsMissing, string Sentence)[] checks) =>
        checks.Where(check => check.IsMissing).Select(check => check.Sentence);

    private bool IsTunnelled(PeerStatus status) => status.Plan.Via != Via.Udp || board.Tunnel.Value.IsCurrent;

    /// <summary>What the kernel has is of no use when the cloud drops the packets.</summary>
    private PeerStatus WithCloud(PeerStatus status) => status is { Plan.Via: Via.Cloud, Error: null }
        ? status with { Error = board.Cloud.Value.ProblemOf(status.Plan.Peer) }
        : status;

    private static string Name(EntryState state) => state.ToString().ToLowerInvariant();

    private static string? Name(Via via) => via switch
    {
        Via.Vxlan => "vxlan",
        Via.Direct => "direct",
        Via.HostGw => "host-gw",
        Via.Udp => "udp",
        Via.Cloud => "cloud",
        _ => null,
    };
}
