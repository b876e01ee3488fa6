using System.Collections.Concurrent;
using System.Net;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Monitoring;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Monitoring;

public class MonitorKernelTests : KernelTest
{
    private readonly ConcurrentQueue<KernelChange> _changes = new();

    [KernelFact]
    public void Links_are_announced_when_they_come_and_go()
    {
        using var monitor = Start();
        var index = AddEthernet("d0");
        Expect(new KernelChange(KernelObject.Link, false, index));

        Namespace.Ip("link delete d0");
        Expect(new KernelChange(KernelObject.Link, true, index));
    }

    [KernelTheory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void Addresses_are_announced_with_their_protocol(string address)
    {
        var index = AddEthernet("d0");
        using var monitor = Start();
        Apply(new NetlinkRequest.ReplaceAddress(new InterfaceAddress
        {
            LinkIndex = index,
            Address = IPAddress.Parse(address),
            PrefixLength = 32,
            Flags = AddressFlags.NoDad,
            Protocol = 179,
        }));
        Expect(new KernelChange(KernelObject.Address, false, index, 179));

        Namespace.Ip($"address delete {address}/32 dev d0");
        Expect(new KernelChange(KernelObject.Address, true, index, 179));
    }

    [KernelTheory]
    [InlineData("10.5.0.0/16")]
    [InlineData("fd05::/48")]
    public void Routes_are_announced_with_link_and_protocol(string prefix)
    {
        var index = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64");
        using var monitor = Start();
        Namespace.Ip($"route add {prefix} dev d0 proto 179");
        Expect(new KernelChange(KernelObject.Route, false, index, 179));

        Namespace.Ip($"route replace {prefix} dev d0 proto 99");
        Expect(new KernelChange(KernelObject.Route, false, index, 99) { Replaced = true });

        Namespace.Ip($"route delete {prefix} dev d0");
        Expect(new KernelChange(KernelObject.Route, true, index, 99));
    }

    [KernelTheory]
    [InlineData("192.0.2.9")]
    [InlineData("2001:db8::9")]
    public void Neighbours_are_announced_with_their_protocol(string address)
    {
        var index = AddEthernet("d0");
        using var monitor = Start();
        Namespace.Ip($"neigh add {address} lladdr 02:00:00:00:00:01 dev d0 protocol 179");
        Expect(new KernelChange(KernelObject.Neighbor, false, index, 179));

        Namespace.Ip($"neigh delete {address} dev d0");
        Expect(new KernelChange(KernelObject.Neighbor, true, index, 179));
    }

    [KernelFact]
    public void Forwarding_entries_are_announced_as_neighbours()
    {
        var index = AddVxlan("vx1", 1);
        using var monitor = Start();
        Namespace.Bridge("fdb add 02:00:00:00:00:01 dev vx1 dst 192.0.2.1 self");
        Expect(new KernelChange(KernelObject.Neighbor, false, index));

        Namespace.Bridge("fdb delete 02:00:00:00:00:01 dev vx1 self");
        Expect(new KernelChange(KernelObject.Neighbor, true, index));
    }

    [KernelFact]
    public void Nexthops_are_announced()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        using var monitor = Start();
        Namespace.Ip("nexthop add id 1 via 192.0.2.8 dev d0 proto 179");
        Expect(new KernelChange(KernelObject.Nexthop, false, index, 179));

        Namespace.Ip("nexthop delete id 1");
        Expect(new KernelChange(KernelObject.Nexthop, true, index, 179));
    }

    [KernelFact]
    public void A_port_that_leaves_its_bridge_is_not_a_removed_link()
    {
        var index = AddEthernet("d0");
        Namespace.Ip("link add br0 type bridge");
        Namespace.Ip("link set d0 master br0");
        using var monitor = Start();
        Namespace.Ip("link set d0 nomaster");
        Expect(new KernelChange(KernelObject.Link, false, index));
        Namespace.Ip("link delete br0");
        Expect(change => change is { Kind: KernelObject.Link, Removed: true });

        Assert.DoesNotContain(new KernelChange(KernelObject.Link, true, index), _changes);
    }

    [KernelFact]
    public void A_lost_notification_is_reported_as_an_overrun()
    {
        AddEthernet("d0", "192.0.2.1/24");
        using var isBlocked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var monitor = Start(
            change =>
            {
                isBlocked.Set();
                goOn.Wait(Eventually.DefaultDeadline);
                _changes.Enqueue(change);
            },
            receiveBuffer: 1);

        Namespace.IpBatch(Enumerable.Range(0, 200).Select(i => $"route add 10.{i}.0.0/16 dev d0"));
        Assert.True(isBlocked.Wait(Eventually.DefaultDeadline));
        goOn.Set();
        Expect(new KernelChange(KernelObject.Overrun, false, 0));

        Namespace.Ip("route add 10.250.0.0/16 dev d0 proto 179");
        Expect(change => change is { Kind: KernelObject.Route, Protocol: 179 });
    }

    [KernelTheory]
    [InlineData("link set d0 down")]
    [InlineData("link delete d0")]
    [InlineData("nexthop delete id 1")]
    public void An_IPv4_route_vanishes_silently_with_what_it_stands_on(string cause)
    {
        AddEthernet("d0", "192.0.2.1/24");
        Namespace.Ip("nexthop add id 1 via 192.0.2.8 dev d0");
        Namespace.Ip("route add 10.5.0.0/16 nhid 1 proto 179 src 192.0.2.1");
        using var monitor = Start();

        Namespace.Ip(cause);
        Namespace.Ip("route add blackhole 10.6.0.0/16 proto 99");
        Expect(change => change.Protocol == 99);

        Assert.Equal(0, Namespace.IpJson("route show proto 179").GetArrayLength());
        Assert.DoesNotContain(_changes, change => change is { Kind: KernelObject.Route, Protocol: 179 });
        Assert.Contains(_changes, change => change.Kind is KernelObject.Link or KernelObject.Nexthop);
    }

    [KernelFact]
    public void After_disposal_nothing_is_announced()
    {
        var monitor = Start();
        AddEthernet("d0");
        Expect(change => change.Kind == KernelObject.Link);
        monitor.Dispose();
        monitor.Dispose();
        _changes.Clear();

        AddEthernet("d1");
        Assert.Empty(_changes);
    }

    [KernelFact]
    public void A_callback_may_dispose_its_monitor()
    {
        RouteNetlinkMonitor? monitor = null;
        using var isStarted = new ManualResetEventSlim();
        monitor = Start(change =>
        {
            isStarted.Wait();
            _changes.Enqueue(change);
            monitor!.Dispose();
        });
        isStarted.Set();

        AddEthernet("d0");
        Expect(change => change.Kind == KernelObject.Link);
        AddEthernet("d1");
        Assert.Single(_changes);
    }

    private RouteNetlinkMonitor Start(Action<KernelChange>? onChange = null, int receiveBuffer = RouteNetlinkMonitor.DefaultReceiveBuffer) =>
        Namespace.Run(() => new RouteNetlinkMonitor(onChange ?? _changes.Enqueue, receiveBuffer: receiveBuffer));

    private void Expect(KernelChange expected) => Expect(change => change == expected, expected.ToString());

    private void Expect(Func<KernelChange, bool> isExpected, string description = "the change") =>
        Eventually.True(() => _changes.Any(isExpected), description);
}
