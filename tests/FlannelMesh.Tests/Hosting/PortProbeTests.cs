using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Hosting;
using FlannelMesh.Tests.Api;

namespace FlannelMesh.Tests.Hosting;

public sealed class PortProbeTests
{
    [Fact]
    public void A_free_port_is_free_and_stays_so()
    {
        var port = RunningApi.FreePort().Port;

        Assert.Null(PortProbe.Check(IPAddress.Loopback, port, "--port"));
        Assert.Null(PortProbe.Check(IPAddress.Loopback, port, "--port"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_taken_port_is_named_with_holder_and_flag(string address)
    {
        using var holder = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        holder.Listen();
        var port = ((IPEndPoint)holder.LocalEndPoint!).Port;

        var answer = PortProbe.Check(IPAddress.Parse(address), port, "--port");

        var name = File.ReadAllText("/proc/self/comm").Trim();
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"port {port} on {address} is in use by {name} (pid {Environment.ProcessId}); --port chooses another"),
            answer);
    }

    [Fact]
    public void An_address_this_host_does_not_have_is_refused() =>
        Assert.Matches(
            @"^port 8283 on 192\.0\.2\.1 cannot be used: .+; --port chooses another$",
            PortProbe.Check(IPAddress.Parse("192.0.2.1"), 8283, "--port"));
}
