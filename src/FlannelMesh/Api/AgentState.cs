using System.Net;
using System.Text.Json.Nodes;
using Akka.Cluster;
using FlannelMesh.Api.Contract;
using FlannelMesh.Backends;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;

namespace FlannelMesh.Api;

/// <summary>The agent's state as the API shows it, put together from what the actors publish.</summary>
public sealed class AgentState(LocalNode node, IBackend backend, NodeBoard board, IPEndPoint listen, TimeProvider time) : IAgentState
{
    private readonly DateTime _startedAt = time.GetUtcNow().UtcDateTime;
    private volatile MeshSession? _session;
    private volatile bool _wasJoined;

    public NodeView Node
    {
        get
        {
            var lease = board.Lease.Value.Lease;
            return new NodeView(
                node.NodeId.ToString(),
                node.Name,
                listen.ToString(),
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
                _startedAt);
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
            var members = Membership.Members.Select(member => member.NodeId).ToHashSet();
            return
            [
                .. Table.Granted.Where(slot => slot.Index < node.Network.SubnetCount).Select(slot => new LeaseView(
                    node.Network.Ipv4SubnetAt(slot.Index)?.ToString(),
                    node.Network.Ipv6SubnetAt(slot.Index)?.ToString(),
                    slot.Holder.NodeId.ToString(),
                    slot.Holder.Name,
                    slot.Holder.PublicIp?.ToString(),
                    slot.Holder.PublicIpv6?.ToString(),
                    slot.Holder.BackendType,
                    BackendData(slot.Holder.Vxlan),
                    members.Contains(slot.Holder.NodeId) ? "active" : "held",
                    slot.Ballot.Number,
                    slot.Since.UtcDateTime,
                    null)),
            ];
        }
    }

    public IReadOnlyList<PeerView> Peers =>
    [
        .. board.Backend.Value.Peers.Select(status => new PeerView(
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
            status.IsInstalled ? "installed" : status.Error is null ? "pending" : "failed",
            status.Plan.Peer.Since.UtcDateTime,
            status.Error)),
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
                status.Repairs.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value));
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
                    (!rules.IsReady, rules.Problem ?? "traffic rules are not set"),
                    (!status.AreFirstPeersProgrammed, "the peers known at start are not programmed"),
                    (!status.IsSubnetEnvWritten, "subnet.env is not written")),
            ];
        }
    }

    /// <summary>The session the agent is in from now on.</summary>
    public void Enter(MeshSession session) => _session = session;

    public void Leave() => _session = null;

    private MembershipView Membership => _session?.Membership.Value ?? MembershipView.Empty;

    private LeaseTable Table => _session?.Leases.Value ?? LeaseTable.Empty;

    private string State
    {
        get
        {
            _wasJoined |= Membership.IsJoined;
            return (Membership.SelfStatus, board.Lease.Value.Lease) switch
            {
                (MemberStatus.Leaving or MemberStatus.Exiting, _) => "leaving",
                (MemberStatus.Up, null) => "allocating",
                (MemberStatus.Up, _) => Missing.Count == 0 ? "ready" : "allocating",
                _ => _wasJoined ? "detached" : "joining",
            };
        }
    }

    private string? SubnetOf(NodeId nodeId) => Table.Granted
        .Where(slot => slot.Holder.NodeId == nodeId && slot.Index < node.Network.SubnetCount)
        .Select(slot => node.Network.SubnetAt(slot.Index).ToString())
        .FirstOrDefault();

    private static IEnumerable<string> Sentences(params (bool IsMissing, string Sentence)[] checks) =>
        checks.Where(check => check.IsMissing).Select(check => check.Sentence);

    private static JsonObject? BackendData(VxlanData? vxlan)
    {
        if (vxlan is null)
        {
            return null;
        }

        var data = new JsonObject { ["VNI"] = vxlan.Vni };
        if (vxlan.VtepMac is { } mac)
        {
            data["VtepMAC"] = mac.ToString();
        }

        if (vxlan.VtepMacV6 is { } macV6)
        {
            data["VtepMACv6"] = macV6.ToString();
        }

        return data;
    }

    private static string Name(EntryState state) => state.ToString().ToLowerInvariant();

    private static string? Name(Via via) => via switch
    {
        Via.Vxlan => "vxlan",
        Via.Direct => "direct",
        Via.HostGw => "host-gw",
        _ => null,
    };
}
