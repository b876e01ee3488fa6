using System.Net;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class SubnetEnvTests
{
    private static readonly SubnetEnv DualStack = new()
    {
        Network = IPNetwork.Parse("10.5.0.0/16"),
        Subnet = IPNetwork.Parse("10.5.72.0/24"),
        Ipv6Network = IPNetwork.Parse("fc00::/48"),
        Ipv6Subnet = IPNetwork.Parse("fc00:0:0:1::/64"),
        Mtu = 1450,
        IpMasq = true,
    };

    [Fact]
    public void The_lines_stand_in_flannels_order() =>
        Assert.Equal(
            """
            FLANNEL_NETWORK=10.5.0.0/16
            FLANNEL_SUBNET=10.5.72.1/24
            FLANNEL_IPV6_NETWORK=fc00::/48
            FLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64
            FLANNEL_MTU=1450
            FLANNEL_IPMASQ=true

            """,
            DualStack.Write());

    [Fact]
    public void A_family_that_is_not_in_use_has_no_lines()
    {
        Assert.Equal(
            "FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=false\n",
            (DualStack with { Ipv6Network = null, Ipv6Subnet = null, IpMasq = false }).Write());
        Assert.Equal(
            "FLANNEL_IPV6_NETWORK=fc00::/48\nFLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n",
            (DualStack with { Network = null, Subnet = null }).Write());
    }

    [Fact]
    public void What_is_written_is_read_back() => Assert.Equal(DualStack, SubnetEnv.Parse(DualStack.Write()));

    [Theory]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/24", "10.5.72.0/24")]
    [InlineData("# comment\r\nexport FLANNEL_SUBNET=\"10.5.72.1/24\"\r\n", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET='10.5.72.1/24'", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/24 # ours", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET=x,10.5.72.1/24,10.5.1/33", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/24,10.5.73.1/24", null)]
    [InlineData("FLANNEL_SUBNET=fc00::1/64", null)]
    [InlineData("FLANNEL_SUBNET=", null)]
    [InlineData("FLANNEL_SUBNETS=10.5.72.1/24", null)]
    [InlineData("#FLANNEL_SUBNET=10.5.72.1/24", null)]
    [InlineData("", null)]
    [InlineData("\0=\n=\n'", null)]
    public void A_file_is_read_as_flannel_reads_it(string text, string? subnet) =>
        Assert.Equal(subnet, SubnetEnv.Parse(text).Subnet?.ToString());

    [Theory]
    [InlineData("FLANNEL_MTU=x\nFLANNEL_IPMASQ=yes", null, false)]
    [InlineData("FLANNEL_MTU=1450\nFLANNEL_IPMASQ=true", 1450u, true)]
    [InlineData("FLANNEL_MTU=-1", null, false)]
    public void Other_values_that_cannot_be_read_are_unset(string text, uint? mtu, bool isMasquerading) =>
        Assert.Equal((mtu, isMasquerading), (SubnetEnv.Parse(text).Mtu, SubnetEnv.Parse(text).IpMasq));
}
