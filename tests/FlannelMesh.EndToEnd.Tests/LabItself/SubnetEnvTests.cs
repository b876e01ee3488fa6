using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class SubnetEnvTests
{
    private const string Valid = "FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=false\n";

    [Fact]
    public void Subnet_gateway_and_mtu_are_read()
    {
        var env = SubnetEnv.Parse(Valid);

        Assert.Equal(("10.5.72.0/24", "10.5.72.1", 1450), (env.Subnet.ToString(), env.Gateway.ToString(), env.Mtu));
    }

    [Fact]
    public void Addresses_are_counted_from_the_subnet_across_octets()
    {
        var env = SubnetEnv.Parse("FLANNEL_SUBNET=10.5.64.1/20\nFLANNEL_MTU=1450\n");

        Assert.Equal("10.5.64.0/20", env.Subnet.ToString());
        Assert.Equal("10.5.64.2", env.Subnets[0].Address(2).ToString());
        Assert.Equal("10.5.65.4", env.Subnets[0].Address(260).ToString());
    }

    [Theory]
    [InlineData("FLANNEL_MTU=1450", "FLANNEL_SUBNET")]
    [InlineData("FLANNEL_SUBNET=10.5.72.1\nFLANNEL_MTU=1450", "FLANNEL_SUBNET")]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=large", "FLANNEL_MTU")]
    public void A_bad_line_is_named(string text, string name)
    {
        var error = Assert.Throws<LabException>(() => SubnetEnv.Parse(text));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
