using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Neighbors;

public class NeighborKernelTests : KernelTest
{
    private static readonly MacAddress First = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress Second = MacAddress.Parse("02:00:00:00:00:02");

    [KernelTheory]
    [InlineData("10.5.72.0", AddressFamily.InterNetwork)]
    [InlineData("fd00:5:72::", AddressFamily.InterNetworkV6)]
    public void An_entry_is_written_replaced_and_deleted(string text, AddressFamily family)
    {
        var neighbor = new Neighbor
        {
            LinkIndex = AddVxlan("vx1", 1),
            Address = IPAddress.Parse(text),
            LinkLayerAddress = First,
            Protocol = 179,
        };
        Apply(new NetlinkRequest.ReplaceNeighbor(neighbor));

        var shown = Namespace.IpJson("neigh show dev vx1").EnumerateArray().Single(entry => Text(entry, "dst") == text);
        Assert.Equal(First.ToString(), Text(shown, "lladdr"));
        Assert.Equal("PERMANENT", shown.GetProperty("state")[0].GetString());
        Assert.Contains("179", shown.GetProperty("protocol").ToString(), StringComparison.Ordinal);
        Assert.Equal([neighbor], Own(family));

        Apply(new NetlinkRequest.ReplaceNeighbor(neighbor with { LinkLayerAddress = Second }));
        Assert.Equal([neighbor with { LinkLayerAddress = Second }], Own(family));

        Apply(new NetlinkRequest.DeleteNeighbor(neighbor));
        Assert.Empty(Own(family));
        Assert.Equal(Errno.ENOENT, Netlink.Execute([new NetlinkRequest.DeleteNeighbor(neighbor)])[0].Errno);
    }

    [KernelTheory]
    [InlineData("192.0.2.7", AddressFamily.InterNetwork)]
    [InlineData("2001:db8::7", AddressFamily.InterNetworkV6)]
    public void Entries_made_by_ip_are_read(string text, AddressFamily family)
    {
        var index = AddEthernet("d0");
        Namespace.Ip($"neigh add {text} lladdr {First} dev d0 nud stale");

        var neighbor = Netlink.GetNeighbors(family).Single(entry => entry.Address.Equals(IPAddress.Parse(text)));
        Assert.Equal(
            new Neighbor { LinkIndex = index, Address = IPAddress.Parse(text), LinkLayerAddress = First, State = NeighborState.Stale },
            neighbor);
    }

    private IEnumerable<Neighbor> Own(AddressFamily family) =>
        Netlink.GetNeighbors(family).Where(neighbor => neighbor.State == NeighborState.Permanent);
}
