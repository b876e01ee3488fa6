using FlannelMesh.Hosting;
using FlannelMesh.Netlink.Processes;
using FlannelMesh.Tests.Configuration;

namespace FlannelMesh.Tests.Hosting;

public sealed class NeededCapabilitiesTests
{
    private static readonly Capability[] Always = [Capability.NetAdmin, Capability.NetRaw, Capability.SetPcap];

    [Fact]
    public void Three_are_kept() => Assert.Equal(Always, NeededCapabilities.Of(Settings.Load()));

    [Theory]
    [InlineData("--port", "1023")]
    [InlineData("--http", "0.0.0.0:443")]
    [InlineData("--healthz-port", "80")]
    public void A_port_of_the_privileged_needs_one_more(string flag, string value) =>
        Assert.Equal([.. Always, Capability.NetBindService], NeededCapabilities.Of(Settings.Load(flag, value)));

    [Theory]
    [InlineData("--port", "1024")]
    [InlineData("--http", "none")]
    public void Others_do_not(string flag, string value) => Assert.Equal(Always, NeededCapabilities.Of(Settings.Load(flag, value)));

    [Theory]
    [InlineData("udp", true)]
    [InlineData("vxlan", false)]
    public void The_tunnels_socket_is_the_agents_and_that_of_vxlan_the_kernels(string backend, bool isNeeded)
    {
        var configuration = Settings.LoadFrom(
            null, null, "--network", $$"""{"Network":"10.5.0.0/16","Backend":{"Type":"{{backend}}","Port":53} }""");

        Assert.Equal(isNeeded, NeededCapabilities.Of(configuration).Contains(Capability.NetBindService));
    }
}
