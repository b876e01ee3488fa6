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

    [Fact]
    public void A_holder_that_would_share_its_port_still_holds_it()
    {
        using var holder = Listen("127.0.0.1", 0, isShared: true);

        Assert.Matches(@"^port \d+ on 127\.0\.0\.1 is in use by ", PortProbe.Check(IPAddress.Loopback, PortOf(holder), "--port"));
    }

    [Fact]
    public void Connections_of_an_earlier_run_do_not_count()
    {
        int port;
        using (var listener = Listen("127.0.0.1", 0))
        {
            port = PortOf(listener);
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, port);
            using var server = listener.Accept();
            // The side that closes first is the one that keeps the port in TIME_WAIT.
            server.Shutdown(SocketShutdown.Both);
            Assert.Equal(0, client.Receive(new byte[1]));
        }

        Assert.Contains(File.ReadLines("/proc/self/net/tcp"), line => IsTimeWait(line, port));
        Assert.Null(PortProbe.Check(IPAddress.Loopback, port, "--port"));
    }

    [Theory]
    [InlineData("127.0.0.1", "0.0.0.0")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.3")]
    [InlineData("::1", "::")]
    public void A_holder_of_all_addresses_and_one_of_a_part_are_named(string held, string wanted)
    {
        using var holder = Listen(held, 0);

        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"(pid {Environment.ProcessId})"),
            PortProbe.Check(IPAddress.Parse(wanted), PortOf(holder), "--port"),
            StringComparison.Ordinal);
    }

    private static Socket Listen(string address, int port, bool isShared = false)
    {
        var socket = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (isShared)
        {
            // .NET turns this into SO_REUSEPORT on Linux.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static bool IsTimeWait(string line, int port)
    {
        const string TimeWait = "06";
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields[3] == TimeWait && fields[1].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal);
    }
}
