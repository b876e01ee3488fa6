using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class DockerOptionsTests
{
    private const string Env = "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.74.1/24\nFLANNEL_MTU=1472\nFLANNEL_IPMASQ=false\n";
    private const string Bip = "DOCKER_OPT_BIP=\"--bip=10.1.74.1/24\"\n";
    private const string Masq = "DOCKER_OPT_IPMASQ=\"--ip-masq=true\"\n";
    private const string Mtu = "DOCKER_OPT_MTU=\"--mtu=1472\"\n";

    private static readonly Dictionary<string, string> NoVariables = [];

    [Theory]
    [InlineData(true, true, true, Bip + Masq + Mtu + "DOCKER_OPTS=\" --bip=10.1.74.1/24 --ip-masq=true --mtu=1472\"\n")]
    [InlineData(true, false, true, Bip + Masq + Mtu)]
    [InlineData(false, true, true, "DOCKER_OPTS=\" --bip=10.1.74.1/24 --ip-masq=true --mtu=1472\"\n")]
    [InlineData(true, true, false, Bip + Mtu + "DOCKER_OPTS=\" --bip=10.1.74.1/24 --mtu=1472\"\n")]
    [InlineData(true, false, false, Bip + Mtu)]
    [InlineData(false, true, false, "DOCKER_OPTS=\" --bip=10.1.74.1/24 --mtu=1472\"\n")]
    public void Each_choice_of_lines(bool individual, bool combined, bool ipMasq, string expected)
    {
        var options = new DockerOptions { Individual = individual, Combined = combined, IpMasq = ipMasq };

        Assert.Equal(expected, options.Write(Env, NoVariables, "subnet.env"));
    }

    [Theory]
    [InlineData("", "DOCKER_OPTS=\"\"\n")]
    [InlineData("FLANNEL_IPMASQ=true", "DOCKER_OPTS=\" --ip-masq=false\"\n")]
    [InlineData("FLANNEL_IPMASQ=", "DOCKER_OPTS=\"\"\n")]
    [InlineData("FLANNEL_SUBNET=10.1.74.1/24", "DOCKER_OPTS=\" --bip=10.1.74.1/24\"\n")]
    [InlineData("FLANNEL_MTU=1450", "DOCKER_OPTS=\" --mtu=1450\"\n")]
    [InlineData("FLANNEL_IPV6_SUBNET=fc00::1/64", "DOCKER_OPTS=\"\"\n")]
    public void A_flag_for_each_value_that_is_there(string env, string expected) =>
        Assert.Equal(expected, new DockerOptions { Individual = false }.Write(env, NoVariables, "subnet.env"));

    [Fact]
    public void The_key_can_be_another() => Assert.StartsWith(
        "DOCKER_NETWORK_OPTIONS=\" --bip=",
        new DockerOptions { Individual = false, CombinedKey = "DOCKER_NETWORK_OPTIONS" }.Write(Env, NoVariables, "subnet.env"),
        StringComparison.Ordinal);

    [Fact]
    public void Flags_of_the_environment_stay()
    {
        var variables = new Dictionary<string, string> { ["DOCKER_OPTS"] = "--debug", ["DOCKER_OPT_LOG"] = "--log-level=warn", ["OTHER"] = "x" };

        Assert.Equal(
            "DOCKER_OPTS=\"--debug  --bip=10.1.74.1/24 --ip-masq=true --log-level=warn --mtu=1472\"\n",
            new DockerOptions { Individual = false }.Write(Env, variables, "subnet.env"));
    }

    [Fact]
    public void A_masquerade_value_that_is_neither_true_nor_false_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => new DockerOptions().Write("FLANNEL_IPMASQ=maybe", NoVariables, "/x/subnet.env"));

        Assert.Equal("FLANNEL_IPMASQ in /x/subnet.env is \"maybe\"; it must be true or false", error.Message);
    }
}
