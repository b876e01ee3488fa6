using System.Net;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Neighbors;

public class FdbKernelTests : KernelTest
{
    private static readonly MacAddress Peer = MacAddress.Parse("02:00:00:00:00:01");

    [KernelTheory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8::1", "2001:db8::2")]
    public void An_entry_is_written_replaced_and_deleted(string first, string second)
    {
        var entry = new FdbEntry { LinkIndex = AddVxlan("vx1", 1, first), Address = Peer, Destination = IPAddress.Parse(first) };
        Apply(new NetlinkRequest.ReplaceFdbEntry(entry));

        var shown = Assert.Single(Namespace.BridgeJson("fdb show dev vx1").EnumerateArray());
        Assert.Equal(Peer.ToString(), Text(shown, "mac"));
        Assert.Equal(first, Text(shown, "dst"));
        Assert.Equal("permanent", Text(shown, "state"));
        Assert.Equal("self", shown.GetProperty("flags")[0].GetString());
        Assert.Equal([entry], Netlink.GetFdb(entry.LinkIndex));

        Apply(new NetlinkRequest.ReplaceFdbEntry(entry with { Destination = IPAddress.Parse(second) }));
        Assert.Equal([entry with { Destination = IPAddress.Parse(second) }], Netlink.GetFdb(entry.LinkIndex));

        Apply(new NetlinkRequest.DeleteFdbEntry(entry with { Destination = IPAddress.Parse(second) }));
        Assert.Empty(Netlink.GetFdb(entry.LinkIndex));
        Assert.Equal(Errno.ENOENT, Netlink.Execute([new NetlinkRequest.DeleteFdbEntry(entry)])[0].Errno);
    }

    [KernelFact]
    public void Only_entries_of_the_device_itself_are_read()
    {
        var index = AddVxlan("vx1", 1);
        AddVxlan("vx2", 2);
        Namespace.Ip("link add br0 type bridge");
        Namespace.Ip("link set vx1 master br0");
        Namespace.Bridge("fdb add 02:00:00:00:00:01 dev vx1 dst 192.0.2.1 self");
        Namespace.Bridge("fdb add 02:00:00:00:00:02 dev vx2 dst 192.0.2.2 self");
        Namespace.Bridge("fdb add 02:00:00:00:00:03 dev vx1 master static");

        var entry = Assert.Single(Netlink.GetFdb(index));
        Assert.Equal((index, Peer, IPAddress.Parse("192.0.2.1")), (entry.LinkIndex, entry.Address, entry.Destination));
        Assert.True(entry.State.HasFlag(NeighborState.Permanent));
    }

    [KernelFact]
    public void An_entry_is_deleted_without_its_destination()
    {
        var entry = new FdbEntry { LinkIndex = AddVxlan("vx1", 1), Address = Peer, Destination = IPAddress.Parse("192.0.2.1") };
        Apply(new NetlinkRequest.ReplaceFdbEntry(entry), new NetlinkRequest.DeleteFdbEntry(entry with { Destination = null }));

        Assert.Empty(Netlink.GetFdb(entry.LinkIndex));
    }

    [KernelFact]
    public void The_kernel_itself_filters_by_device()
    {
        var index = AddVxlan("vx1", 1);
        AddVxlan("vx2", 2);
        Namespace.Bridge("fdb add 02:00:00:00:00:01 dev vx1 dst 192.0.2.1 self");
        Namespace.Bridge("fdb add 02:00:00:00:00:02 dev vx2 dst 192.0.2.2 self");
        using var channel = Namespace.Run(RequestChannel.Open);

        var links = channel.Dump<object>(
            "read entries", (writer, sequence) => FdbMessage.WriteDump(writer, sequence, index), message => message.Header<ndmsg>().ndm_ifindex);

        Assert.Equal([index], links);
    }
}
