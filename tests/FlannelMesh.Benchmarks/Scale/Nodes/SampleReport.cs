using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Reports;
using FlannelMesh.Hosting;
using FlannelMesh.Membership;

namespace FlannelMesh.Benchmarks.Scale.Nodes;

/// <summary>What a node says about itself, as large as an agent says it with vxlan: its state, its kernel and links to nine nodes in both ways.</summary>
internal sealed class SampleReport(LocalNode node, NodeBoard board)
{
    private const int Linked = 9;

    private readonly EchoKey _key = EchoKey.Random();

    public NodeReport Make(MembershipView view)
    {
        var lease = board.Lease.Value.Lease;
        var peers = board.Peers.Value.Peers.Length;
        return new NodeReport
        {
            NodeId = node.NodeId,
            Name = node.Name,
            Address = node.Underlay.BindAddress.ToString(),
            PublicIp = node.Underlay.PublicIp?.ToString(),
            Subnet = lease?.Subnet?.ToString(),
            AgentVersion = Agent.Version,
            Backend = "vxlan",
            State = lease is not null && view.IsJoined ? "ready" : "allocating",
            IsReady = lease is not null && view.IsJoined,
            IsInSync = true,
            Kinds = ImmutableSortedDictionary<string, KindCounts>.Empty
                .Add("address", new KindCounts(1, 0, 0))
                .Add("device", new KindCounts(1, 0, 0))
                .Add("fdb", new KindCounts(peers, 0, 0))
                .Add("neighbor", new KindCounts(peers, 0, 0))
                .Add("nexthop", new KindCounts(peers, 0, 0))
                .Add("route", new KindCounts(peers + 1, 0, 0)),
            Unreachable = [.. view.Members.Where(member => !member.IsReachable).Select(member => member.NodeId)],
            Links = [.. Neighbours(node.NodeId, view).SelectMany(to => new[] { Link(to, LinkPath.Underlay), Link(to, LinkPath.Overlay) })],
            Echo = new EchoOffer(8286, IPAddress.Parse("10.5.1.0")) { Key = _key },
        };
    }

    private static IEnumerable<NodeId> Neighbours(NodeId self, MembershipView view)
    {
        var ring = view.Members.Select(member => member.NodeId).Where(id => id != self).Order().ToImmutableArray();
        var at = ~ring.BinarySearch(self);
        return Enumerable.Range(0, Math.Min(Linked, ring.Length)).Select(step => ring[(at + step) % ring.Length]);
    }

    private static LinkReport Link(NodeId to, LinkPath path) => new()
    {
        To = to,
        Path = path,
        State = LinkState.Ok,
        Rtt = Random.Shared.Next(100, 2000),
        Probes = 20,
        Age = TimeSpan.FromMilliseconds(Random.Shared.Next(1000)),
        Method = path == LinkPath.Underlay ? "UDP echo" : "UDP echo through the overlay",
    };
}
