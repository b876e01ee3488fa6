using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Api;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;
using FlannelMesh.Leases.History;
using FlannelMesh.Tests.Leases;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Api;

public class PoolViewsTests
{
    private static readonly LeaseTable Some = Table(
        true,
        Slot(0, 1),
        Slot(1, 2),
        Slot(2, 3) with { ReservedFor = "h3" },
        Slot(3, 4, state: SlotState.Released) with { ReservedFor = "h4" },
        Slot(4, 5, state: SlotState.Released),
        Slot(700, 1));

    [Fact]
    public void Active_held_reserved_and_free_are_the_size()
    {
        var pool = PoolViews.Of(Pools.Of(64), Some, Holding(1));

        Assert.Equal(("10.5.0.0/16", 24, "10.5.1.0", "10.5.64.0", 64), (pool.Network, pool.SubnetLen, pool.SubnetMin, pool.SubnetMax, pool.Size));
        Assert.Equal((1, 1, 2, 60), (pool.Active, pool.Held, pool.Reserved, pool.Free));
        Assert.Null(pool.Ipv6Network);
    }

    [Fact]
    public void With_ipv6_alone_the_network_is_that()
    {
        var network = new NetworkConfig
        {
            Ipv6 = new SubnetRange(IPNetwork.Parse("fd10:5::/48"), 64, IPAddress.Parse("fd10:5:0:1::"), IPAddress.Parse("fd10:5:0:ffff::")),
            Backend = new VxlanBackendConfig(),
        };
        var pool = PoolViews.Of(network, LeaseTable.Empty, Holding());

        Assert.Equal(("fd10:5::/48", 64, "fd10:5::/48", 64, 65535), (pool.Network, pool.SubnetLen, pool.Ipv6Network, pool.Ipv6SubnetLen, pool.Free));
    }

    [Fact]
    public void The_history_is_of_one_subnet_or_of_all()
    {
        var history = LeaseHistory.Empty.Observe(new LeaseChanges.Picture(Some.Slots, [.. Holding(1, 2, 3)]), Now);
        var network = Pools.Of(64);

        Assert.Equal(["granted", "granted", "granted", "reserved", "reserved"], LeaseChangeViews.Of(history, network, null)!.OrderBy(change => change.Subnet, StringComparer.Ordinal).Select(change => change.Kind));
        var one = Assert.Single(LeaseChangeViews.Of(history, network, "10.5.2.0/24")!);
        Assert.Equal(("10.5.2.0/24", "granted", "h2", Now.UtcDateTime), (one.Subnet, one.Kind, one.Name, one.At));
        Assert.Empty(LeaseChangeViews.Of(history, network, "10.5.9.0/24")!);
        Assert.Null(LeaseChangeViews.Of(history, network, "10.6.9.0/24"));
        Assert.Null(LeaseChangeViews.Of(history, network, "nothing"));
    }

    private static ImmutableHashSet<NodeId> Holding(params int[] nodes) => [.. nodes.Select(node => new NodeId(IdOf(node)))];
}
