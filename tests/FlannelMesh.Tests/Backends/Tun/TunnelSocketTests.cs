using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Backends.Tun;

public sealed class TunnelSocketTests
{
    [Theory]
    [InlineData("/run/flannelmesh/agent.sock", "/run/flannelmesh/agent-tunnel.sock")]
    [InlineData("/run/a.b.sock", "/run/a.b-tunnel.sock")]
    [InlineData("/run/agent", "/run/agent-tunnel.sock")]
    public void The_tunnel_listens_beside_its_agent(string control, string expected)
    {
        Assert.Equal(expected, TunnelSocket.Beside(control));
        Assert.Equal(expected, TunnelSocket.Require(control));
        Assert.Equal($"{expected}.next", TunnelSocket.Successor(expected));
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_refused_with_what_it_exceeds()
    {
        var path = $"/{new string('d', 87)}/a.sock";
        Assert.Equal(107 - ".next".Length, TunnelSocket.Require(path).Length);

        var refusal = Assert.Throws<ConfigurationException>(() => TunnelSocket.Require($"/{new string('d', 89)}/a.sock"));
        Assert.Contains("2 bytes too long", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_there_is_nothing_to_end()
    {
        Assert.Null(await FormerTunnel.EndAsync("/no/such/directory/agent-tunnel.sock"));
        Assert.Null(await FormerTunnel.EndAsync($"/{new string('d', 200)}/agent-tunnel.sock"));
    }
}
