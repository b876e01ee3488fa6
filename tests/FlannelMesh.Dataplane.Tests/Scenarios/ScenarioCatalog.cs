using System.Net;
using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>What a node lives through, by name.</summary>
public static class ScenarioCatalog
{
    private static readonly Overlay Normal = new();
    private static readonly Peer First = Peer.Number(1);

    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        ["first apply"] = new(),
        ["nothing happens"] = new() { Before = Normal },
        ["peer added"] = new() { Before = Normal, After = Normal with { Peers = [.. Normal.Peers, Peer.Number(4)] } },
        ["peer removed"] = new() { Before = Normal, After = Normal with { Peers = [.. Normal.Peers.Skip(1)] } },
        ["peer changes MAC"] = new()
        {
            Before = Normal,
            After = Normal with { Peers = Normal.Peers.SetItem(0, First with { Mac = MacAddress.Parse("02:85:00:00:ee:ee") }) },
        },
        ["peer changes underlay address"] = new()
        {
            Before = Normal,
            After = Normal with { Peers = Normal.Peers.SetItem(0, First with { Underlay = IPAddress.Parse("192.0.2.201") }) },
        },
        ["device deleted by somebody"] = new()
        {
            Before = Normal,
            Disturb = kernel => kernel.Must(new NetlinkRequest.DeleteLink(kernel.IndexOf("flannel.1"))),
        },
        ["device replaced by somebody"] = new() { Before = Normal, Disturb = Replace },
        ["device set down by somebody"] = new()
        {
            Before = Normal,
            Disturb = kernel => kernel.Must(new NetlinkRequest.ChangeLink(kernel.IndexOf("flannel.1")) { Up = false }),
        },
        ["MTU changed by somebody"] = new()
        {
            Before = Normal,
            Disturb = kernel => kernel.Must(new NetlinkRequest.ChangeLink(kernel.IndexOf("flannel.1")) { Mtu = 1300 }),
        },
        ["nexthop of a peer changed by somebody"] = new() { Before = Normal, Disturb = kernel => Spoil(kernel, isDeletion: false) },
        ["nexthop of a peer deleted by somebody"] = new() { Before = Normal, Disturb = kernel => Spoil(kernel, isDeletion: true) },
        ["port changed"] = new() { Before = Normal, After = Normal with { Port = 4789 } },
        ["device renamed"] = new() { Before = Normal, After = Normal with { DeviceName = "flannel-v6.1", Port = 4789 } },
        ["incomplete state deletes nothing"] = new()
        {
            Before = Normal,
            After = Normal with { Complete = false, Peers = [.. Normal.Peers.Skip(1), Peer.Number(4)] },
            Expected = Normal with { Peers = [.. Normal.Peers, Peer.Number(4)] },
        },
        ["leftovers of an earlier run removed"] = new() { Disturb = LeaveEarlierRun },
        ["leftovers stay while incomplete"] = new()
        {
            Disturb = LeaveEarlierRun,
            After = Normal with { Complete = false },
            Expected = Normal with { Peers = [.. Normal.Peers, Peer.Number(9)] },
        },
    };

    /// <summary>The same device, but for its index, and nothing on it.</summary>
    private static void Replace(IRouteNetlink kernel)
    {
        var device = kernel.GetLink("flannel.1")!;
        kernel.Must(new NetlinkRequest.DeleteLink(device.Index));
        kernel.Must(new NetlinkRequest.CreateLink(device with { Index = 0 }));
        Assert.NotEqual(device.Index, kernel.IndexOf("flannel.1"));
    }

    private static void Spoil(IRouteNetlink kernel, bool isDeletion)
    {
        // There is none with the classic layout.
        if (kernel.GetNexthops()?.FirstOrDefault(nexthop => nexthop.Protocol == 85) is { } nexthop)
        {
            kernel.Must(isDeletion
                ? new NetlinkRequest.DeleteNexthop(nexthop)
                : new NetlinkRequest.ReplaceNexthop(nexthop with { Gateway = IPAddress.Parse("10.5.77.0") }));
        }
    }

    /// <summary>A device with peers 1 and 9, where 9 has left meanwhile; the route to 1 is as flannel writes it.</summary>
    private static void LeaveEarlierRun(IRouteNetlink kernel)
    {
        var earlier = new Reconciler(kernel, TimeProvider.System);
        earlier.SetDesired((Normal with { Peers = [First, Peer.Number(9)] }).ToState());
        Assert.True(earlier.Apply().InSync);
        var link = kernel.IndexOf("flannel.1");
        kernel.Must(new NetlinkRequest.ReplaceRoute(new Route
        {
            Destination = First.Subnet,
            Gateway = First.Subnet.BaseAddress,
            LinkIndex = link,
            OnLink = true,
            Protocol = 3,
        }));
        kernel.Must(new NetlinkRequest.ReplaceNeighbor(new Neighbor
        {
            LinkIndex = link,
            Address = First.Subnet.BaseAddress,
            LinkLayerAddress = MacAddress.Parse("02:00:00:00:00:99"),
        }));
    }
}
