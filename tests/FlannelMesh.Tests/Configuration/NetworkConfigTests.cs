using System.Net;
using System.Net.Sockets;
using CsCheck;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class NetworkConfigTests
{
    private static readonly Gen<NetworkConfig> Networks =
        Gen.Select(Gen.UInt, Gen.Int[1, 28], Gen.Int[0, 20], Gen.ULong, Gen.Int[1, 124], Gen.Int[0, 40], Gen.Int[0, 2]).Select(
            (address, prefix, more, address6, prefix6, more6, families) =>
            {
                var subnetLen = more == 0 ? 0 : Math.Min(30, prefix + 1 + more);
                var subnetLen6 = more6 == 0 ? 0 : Math.Min(126, prefix6 + 1 + more6);
                var network = new IPAddress(BitConverter.GetBytes(address));
                var network6 = new IPAddress([.. BitConverter.GetBytes(address6), .. BitConverter.GetBytes(~address6)]);
                var json4 = families == 1 ? "\"EnableIPv4\":false" : $"\"Network\":\"{network}/{prefix}\",\"SubnetLen\":{subnetLen}";
                var json6 = families == 0 ? "" : $",\"EnableIPv6\":true,\"IPv6Network\":\"{network6}/{prefix6}\",\"IPv6SubnetLen\":{subnetLen6}";
                return NetworkConfigReader.Read($"{{{json4}{json6},\"Backend\":{{\"Type\":\"alloc\"}}}}", "generated");
            });

    [Fact]
    public void A_slot_and_its_subnet_are_inverse_for_both_families() =>
        Gen.Select(Networks, Gen.Double[0, 1]).Sample((network, place) =>
        {
            var slot = Math.Min(network.SubnetCount - 1, (int)(place * network.SubnetCount));
            foreach (var subnet in new[] { network.Ipv4SubnetAt(slot), network.Ipv6SubnetAt(slot) }.OfType<IPNetwork>())
            {
                Assert.Equal(slot, network.IndexOf(subnet));
            }

            Assert.Equal(network.Ipv4SubnetAt(slot) ?? network.Ipv6SubnetAt(slot), network.SubnetAt(slot));
        });

    [Fact]
    public void Computed_bounds_lie_inside_the_network_and_on_boundaries() =>
        Networks.Sample(network =>
        {
            foreach (var range in new[] { network.Ipv4, network.Ipv6 }.OfType<SubnetRange>())
            {
                // The constructor of IPNetwork refuses an address that is not on the boundary.
                var first = new IPNetwork(range.Min, range.SubnetLen);
                var last = new IPNetwork(range.Max, range.SubnetLen);
                Assert.True(range.Network.Contains(first.BaseAddress) && range.Network.Contains(last.BaseAddress));
                Assert.False(first.Contains(range.Network.BaseAddress));
                Assert.True(range.Count >= 3);
                Assert.Equal(range.Count - 1, range.IndexOf(last));
            }
        });

    [Fact]
    public void Neighbouring_slots_never_overlap() =>
        Networks.Sample(network =>
        {
            if (network.SubnetCount > 1)
            {
                Assert.False(network.SubnetAt(0).Contains(network.SubnetAt(1).BaseAddress));
                Assert.False(network.SubnetAt(1).Contains(network.SubnetAt(0).BaseAddress));
            }
        });

    [Fact]
    public void Families_are_paired_by_slot_and_the_smaller_range_counts()
    {
        var network = Read("""{"Network":"10.3.0.0/16","EnableIPv6":true,"IPv6Network":"fc00::/56","Backend":{"Type":"alloc"}}""");

        Assert.Equal(255, network.SubnetCount);
        Assert.Equal("10.3.3.0/24", network.SubnetAt(2).ToString());
        Assert.Equal("10.3.3.0/24", network.Ipv4SubnetAt(2).ToString());
        Assert.Equal("fc00:0:0:3::/64", network.Ipv6SubnetAt(2).ToString());
        Assert.Equal(2, network.IndexOf(IPNetwork.Parse("fc00:0:0:3::/64")));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.SubnetAt(255));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.SubnetAt(-1));
    }

    [Fact]
    public void A_large_pool_uses_its_first_65536_subnets()
    {
        var network = Read("""{"Network":"10.0.0.0/8","SubnetLen":26,"Backend":{"Type":"alloc"}}""");

        Assert.Equal(65536, network.SubnetCount);
        Assert.Equal(65535, network.IndexOf(network.SubnetAt(65535)));
        Assert.Null(network.IndexOf(network.Ipv4!.At(65536)));
        Assert.Equal(65535, Read("""{"Network":"10.0.0.0/8","Backend":{"Type":"alloc"}}""").SubnetCount);
    }

    [Theory]
    [InlineData("10.3.0.0/24")]
    [InlineData("10.4.1.0/24")]
    [InlineData("10.3.1.0/25")]
    [InlineData("10.2.0.0/15")]
    [InlineData("fc00::/64")]
    public void What_is_no_subnet_of_the_pool_has_no_slot(string subnet) =>
        Assert.Null(Read("""{"Network":"10.3.0.0/16","Backend":{"Type":"alloc"}}""").IndexOf(IPNetwork.Parse(subnet)));

    [Fact]
    public void The_network_of_an_ipv6_only_overlay_is_its_ipv6_network()
    {
        var network = Read("""{"EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"alloc"}}""");

        Assert.Equal(AddressFamily.InterNetworkV6, network.Network.BaseAddress.AddressFamily);
        Assert.Equal("fc00:0:0:1::/64", network.SubnetAt(0).ToString());
        Assert.Null(network.Ipv4SubnetAt(0));
        Assert.Equal(65535, network.SubnetCount);
    }

    [Fact]
    public void The_canonical_form_is_stable() =>
        Assert.Equal(
            "Network=10.3.0.0/16 SubnetLen=24 SubnetMin=10.3.1.0 SubnetMax=10.3.255.0 "
            + "IPv6Network=fc00::/48 IPv6SubnetLen=64 IPv6SubnetMin=fc00:0:0:1:: IPv6SubnetMax=fc00:0:0:ffff:: "
            + "Backend.Type=vxlan Backend.VNI=5 Backend.Port=8472",
            Read("""{"Network":"10.3.9.9/16","EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"vxlan","VNI":5,"Learning":true}}""").Canonical);

    [Theory]
    [InlineData("""{"Network":"10.4.0.0/16","Backend":{"Type":"vxlan"}}""", "Network is 10.3.0.0/16 here and 10.4.0.0/16 there")]
    [InlineData("""{"Network":"10.3.0.0/16","SubnetLen":25,"Backend":{"Type":"vxlan"}}""", "SubnetLen is 24 here and 25 there")]
    [InlineData("""{"Network":"10.3.0.0/16","SubnetMin":"10.3.2.0","Backend":{"Type":"vxlan"}}""", "SubnetMin is 10.3.1.0 here and 10.3.2.0 there")]
    [InlineData("""{"Network":"10.3.0.0/16","SubnetMax":"10.3.2.0","Backend":{"Type":"vxlan"}}""", "SubnetMax is 10.3.255.0 here and 10.3.2.0 there")]
    [InlineData("""{"Network":"10.3.0.0/16","Backend":{"Type":"vxlan","VNI":2}}""", "Backend.VNI is 1 here and 2 there")]
    [InlineData("""{"Network":"10.3.0.0/16","Backend":{"Type":"vxlan","Port":4789}}""", "Backend.Port is 8472 here and 4789 there")]
    [InlineData("""{"Network":"10.3.0.0/16","Backend":{"Type":"host-gw"}}""", "Backend.Type is vxlan here and host-gw there")]
    [InlineData(
        """{"Network":"10.3.0.0/16","EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"vxlan"}}""", "IPv6Network is not set here and fc00::/48 there")]
    public void A_difference_names_the_key_and_both_values(string other, string expected) =>
        Assert.Equal(expected, Read("""{"Network":"10.3.0.0/16","Backend":{"Type":"vxlan"}}""").DescribeDifference(Read(other)));

    [Fact]
    public void Networks_that_differ_in_spelling_or_in_what_is_local_do_not_differ()
    {
        var network = Read("""{"Network":"10.3.0.0/16","Backend":{"Type":"vxlan"}}""");

        Assert.Null(network.DescribeDifference(
            Read("""{"network":"10.3.4.5/16","SubnetLen":24,"EnableNFTables":true,"Backend":{"Type":"VXLAN","Port":0,"MTU":1400,"DirectRouting":true}}""")));
        Assert.Null(network.DescribeDifference(network.Canonical));
    }

    private static NetworkConfig Read(string json) => NetworkConfigReader.Read(json, "test");
}
