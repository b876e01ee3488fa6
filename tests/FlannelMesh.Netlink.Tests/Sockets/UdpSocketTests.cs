using System.Net;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Sockets;

public class UdpSocketTests : KernelTest
{
    private const int FourMegabytes = 4 * 1024 * 1024;

    [KernelFact]
    public void Both_families_share_a_port_with_the_buffers_that_were_asked_for()
    {
        using var v4 = Open(new IPEndPoint(IPAddress.Loopback, 0));
        using var v6 = Open(new IPEndPoint(IPAddress.IPv6Loopback, v4.Port));

        foreach (var socket in new[] { v4, v6 })
        {
            // The kernel doubles what is asked for.
            Assert.Equal(2 * FourMegabytes, socket.ReceiveBuffer);
            Assert.Equal(2 * FourMegabytes, socket.SendBuffer);
        }

        var listed = Namespace.Exec("ss", "-H", "-l", "-u", "-n", "-m").StandardOutput;
        Assert.Contains($"127.0.0.1:{v4.Port}", listed, StringComparison.Ordinal);
        Assert.Contains($"[::1]:{v4.Port}", listed, StringComparison.Ordinal);
        Assert.Equal(2, listed.Split($"rb{2 * FourMegabytes}").Length - 1);
    }

    [KernelFact]
    public void A_port_is_shared_only_by_sockets_that_agree()
    {
        using var first = Open(new IPEndPoint(IPAddress.Loopback, 0), reusePort: true);
        using var second = Open(new IPEndPoint(IPAddress.Loopback, first.Port), reusePort: true);

        var refusal = Assert.Throws<NetlinkException>(() => Open(new IPEndPoint(IPAddress.Loopback, first.Port)));

        Assert.Equal(Errno.EADDRINUSE, refusal.Errno);
        Assert.Contains($"127.0.0.1:{first.Port}", refusal.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void An_IPv6_socket_leaves_IPv4_alone()
    {
        using var v6 = Open(new IPEndPoint(IPAddress.IPv6Any, 0));
        using var v4 = Open(new IPEndPoint(IPAddress.Any, v6.Port));

        Assert.Equal(v6.Port, v4.Port);
    }

    [KernelFact]
    public void An_address_of_another_host_is_refused()
    {
        var refusal = Assert.Throws<NetlinkException>(() => Open(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 8285)));

        Assert.Equal(Errno.EADDRNOTAVAIL, refusal.Errno);
    }

    private UdpSocket Open(IPEndPoint endPoint, bool reusePort = false) =>
        Namespace.Run(() => UdpSocket.Bind(endPoint, FourMegabytes, FourMegabytes, reusePort));
}
