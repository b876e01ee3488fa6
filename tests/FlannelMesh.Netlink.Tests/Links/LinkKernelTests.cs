using System.Net;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Links;

public class LinkKernelTests : KernelTest
{
    private static readonly MacAddress Mac = MacAddress.Parse("02:11:22:33:44:55");

    [KernelFact]
    public void A_driver_says_its_name_and_whether_it_is_left_the_checksums()
    {
        AddEthernet("under", "192.0.2.1/24");
        Assert.Equal("veth", Netlink.GetDriver("under"));
        Assert.Equal((null, null), (Netlink.GetDriver("nowhere"), Netlink.GetTxChecksumOffload("nowhere")));

        Assert.True(Netlink.SetTxChecksumOffload("under", isOn: false).IsSuccess);
        Assert.Equal((false, false), (Netlink.GetTxChecksumOffload("under"), Ethtool()));
        Assert.True(Netlink.SetTxChecksumOffload("under", isOn: true).IsSuccess);
        Assert.Equal((true, true), (Netlink.GetTxChecksumOffload("under"), Ethtool()));
        Assert.Equal(Errno.ENODEV, Netlink.SetTxChecksumOffload("nowhere", isOn: true).Errno);

        bool Ethtool() => Namespace.Exec("ethtool", "-k", "under").EnsureSuccess().StandardOutput.Contains("tx-checksum-ip-generic: on", StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData("192.0.2.1", "local")]
    [InlineData("2001:db8::1", "local6")]
    public void A_vxlan_device_gets_every_attribute(string local, string property)
    {
        var lower = AddEthernet("under", local + (property == "local" ? "/24" : "/64"));
        Apply(new NetlinkRequest.CreateLink(new Link
        {
            Index = 0,
            Name = "flannel.7",
            Kind = "vxlan",
            Mtu = 1430,
            Address = Mac,
            Flags = LinkFlags.Up,
            Vxlan = new VxlanOptions { Vni = 7, Port = 8473, LowerIndex = lower, Local = IPAddress.Parse(local), Gbp = true },
        }));

        var link = Namespace.IpJson("link show dev flannel.7")[0];
        var data = link.GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal("vxlan", Text(link.GetProperty("linkinfo"), "info_kind"));
        Assert.Equal(1430, link.GetProperty("mtu").GetInt32());
        Assert.Equal(Mac.ToString(), Text(link, "address"));
        Assert.Contains("UP", link.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal(7, data.GetProperty("id").GetInt32());
        Assert.Equal("under", Text(data, "link"));
        Assert.Equal(local, Text(data, property));
        Assert.Equal(8473, data.GetProperty("port").GetInt32());
        Assert.False(data.GetProperty("learning").GetBoolean());
        Assert.True(data.GetProperty("gbp").GetBoolean());
        Assert.False(Has(link, "txqlen"));
        Assert.False(data.GetProperty("udp_zero_csum6_tx").GetBoolean());
        Assert.False(data.GetProperty("udp_zero_csum6_rx").GetBoolean());
    }

    [KernelFact]
    public void A_vxlan_device_made_by_ip_is_read_whole()
    {
        var lower = AddEthernet("under", "192.0.2.1/24");
        Namespace.Ip("link add vx9 mtu 1400 address 02:11:22:33:44:55 type vxlan id 9 dev under local 192.0.2.1 dstport 4789 learning gbp");

        var link = GetLink("vx9");

        Assert.Equal("vxlan", link.Kind);
        Assert.Equal(1400u, link.Mtu);
        Assert.Equal(Mac, link.Address);
        Assert.False(link.IsUp);
        Assert.Equal(
            new VxlanOptions { Vni = 9, Port = 4789, LowerIndex = lower, Local = IPAddress.Parse("192.0.2.1"), Learning = true, Gbp = true },
            link.Vxlan);
    }

    [KernelFact]
    public void A_vxlan_device_without_options_is_read_back_as_it_was_written()
    {
        var options = new VxlanOptions { Vni = 12, Local = IPAddress.Parse("2001:db8::2") };
        Apply(new NetlinkRequest.CreateLink(new Link { Index = 0, Name = "vx12", Kind = "vxlan", Vxlan = options }));

        Assert.Equal(options, GetLink("vx12").Vxlan);
    }

    [KernelFact]
    public void A_veth_pair_gets_both_names()
    {
        Apply(new NetlinkRequest.CreateLink(new Link { Index = 0, Name = "left", Kind = "veth", Mtu = 1300 }) { VethPeerName = "right" });

        Assert.Equal("right", Text(Namespace.IpJson("link show dev left")[0], "link"));
        Assert.Equal("veth", GetLink("left").Kind);
        Assert.Equal(GetLink("right").Index, GetLink("left").LowerIndex);
        Assert.Equal(1300u, GetLink("left").Mtu);
    }

    [KernelFact]
    public void A_bridge_takes_and_releases_a_port()
    {
        Apply(
            new NetlinkRequest.CreateLink(new Link { Index = 0, Name = "br0", Kind = "bridge" }),
            new NetlinkRequest.CreateLink(new Link { Index = 0, Name = "port0", Kind = "veth" }) { VethPeerName = "port1" });
        var (bridge, port) = (GetLink("br0").Index, GetLink("port0").Index);

        Apply(new NetlinkRequest.ChangeLink(port) { MasterIndex = bridge, Up = true });
        Assert.Equal("br0", Text(Namespace.IpJson("link show dev port0")[0], "master"));
        Assert.Equal(bridge, GetLink("port0").MasterIndex);

        Apply(new NetlinkRequest.ChangeLink(port) { MasterIndex = 0 });
        Assert.False(Has(Namespace.IpJson("link show dev port0")[0], "master"));
        Assert.Null(GetLink("port0").MasterIndex);
    }

    [KernelFact]
    public void A_link_is_made_with_the_index_that_was_asked_for()
    {
        Apply(new NetlinkRequest.CreateLink(new Link { Index = 4242, Name = "d0", Kind = "bridge" }));

        Assert.Equal(4242, Namespace.IndexOf("d0"));
    }

    [KernelFact]
    public void A_change_touches_only_what_it_names()
    {
        var index = AddEthernet("d0");
        Apply(new NetlinkRequest.ChangeLink(index) { Mtu = 1234, TxQueueLength = 77, Address = Mac, Name = "d1" });

        var link = Namespace.IpJson("link show dev d1")[0];
        Assert.Equal(1234, link.GetProperty("mtu").GetInt32());
        Assert.Equal(77, link.GetProperty("txqlen").GetInt32());
        Assert.Equal(Mac.ToString(), Text(link, "address"));
        Assert.True(GetLink("d1").IsUp);

        Apply(new NetlinkRequest.ChangeLink(index) { Up = false });
        Assert.False(GetLink("d1").IsUp);
        Assert.Equal(1234u, GetLink("d1").Mtu);
        Assert.Equal(77u, GetLink("d1").TxQueueLength);
    }

    [KernelFact]
    public void Learning_is_changed_on_a_living_device()
    {
        var index = AddVxlan("vx1", 1);
        Apply(new NetlinkRequest.ChangeLink(index) { VxlanLearning = true });

        var data = Namespace.IpJson("link show dev vx1")[0].GetProperty("linkinfo").GetProperty("info_data");
        Assert.True(data.GetProperty("learning").GetBoolean());
        Assert.Equal(8472, data.GetProperty("port").GetInt32());
        Assert.True(GetLink("vx1").Vxlan!.Learning);
    }

    [KernelFact]
    public void A_link_moves_to_another_namespace()
    {
        using var other = new TestNamespace();
        var index = AddEthernet("mover");
        Apply(new NetlinkRequest.ChangeLink(index) { NamespaceDescriptor = other.Namespace.FileDescriptor });

        Assert.Null(Netlink.GetLink("mover"));
        Assert.Equal("mover", Text(other.IpJson("link show dev mover")[0], "ifname"));
    }

    [KernelFact]
    public void A_deleted_link_is_gone()
    {
        var index = AddEthernet("d0");
        Apply(new NetlinkRequest.DeleteLink(index));

        Assert.Null(Netlink.GetLink("d0"));
        Assert.Equal(Errno.ENODEV, Netlink.Execute([new NetlinkRequest.DeleteLink(index)])[0].Errno);
    }

    [KernelFact]
    public void A_taken_name_is_refused()
    {
        AddEthernet("d0");
        var result = Netlink.Execute([new NetlinkRequest.CreateLink(new Link { Index = 0, Name = "d0", Kind = "bridge" })])[0];

        Assert.Equal(Errno.EEXIST, result.Errno);
    }

    [KernelFact]
    public void All_links_are_listed()
    {
        AddEthernet("d0");
        AddVxlan("vx1", 1);

        var links = Netlink.GetLinks();
        var expected = Namespace.IpJson("link show").EnumerateArray()
            .Select(link => (link.GetProperty("ifindex").GetInt32(), Text(link, "ifname")));
        Assert.Equal(expected.Order(), links.Select(link => (link.Index, link.Name)).Order());
        Assert.True(links.Single(link => link.Name == "lo").Flags.HasFlag(LinkFlags.Loopback));
    }
}
