using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Sockets;

/// <summary>A bound UDP socket of the calling thread's network namespace, to be handed to whoever moves the datagrams.</summary>
public sealed unsafe class UdpSocket : IDisposable
{
    private readonly Descriptor _descriptor;

    private UdpSocket(Descriptor descriptor) => _descriptor = descriptor;

    /// <summary>For system calls; valid while this object is not disposed.</summary>
    public SafeHandle Handle => _descriptor;

    /// <summary>What the kernel has granted, in its own count, which includes its overhead (SO_RCVBUF, socket(7)). Bytes.</summary>
    public int ReceiveBuffer => GetOption(LibC.SO_RCVBUF, nameof(LibC.SO_RCVBUF));

    /// <summary>Likewise (SO_SNDBUF).</summary>
    public int SendBuffer => GetOption(LibC.SO_SNDBUF, nameof(LibC.SO_SNDBUF));

    /// <summary>Host byte order.</summary>
    public ushort Port
    {
        get
        {
            Interop.sockaddr_in6 address;
            socklen_t length = sizeof(Interop.sockaddr_in6);
            SystemCall.Check(LibC.getsockname(_descriptor.Value, (sockaddr*)&address, &length), "read a UDP socket's port");
            return (ushort)IPAddress.NetworkToHostOrder((short)address.sin6_port);
        }
    }

    /// <param name="endPoint">Where; port 0 lets the kernel choose. An IPv6 socket takes no IPv4.</param>
    /// <param name="receiveBuffer">Wanted, bytes; the kernel doubles it for its own overhead. 0 leaves the default.</param>
    /// <param name="sendBuffer">Likewise.</param>
    /// <param name="reusePort">Several sockets, all opened with it, share the port; each sender's datagrams stay with one of them.</param>
    /// <exception cref="NetlinkException">EADDRINUSE: the port is taken. EADDRNOTAVAIL: no such address on this host.</exception>
    public static UdpSocket Bind(IPEndPoint endPoint, int receiveBuffer = 0, int sendBuffer = 0, bool reusePort = false)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var isV6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
        var socket = new UdpSocket(Descriptor.Own(
            LibC.socket(isV6 ? Interop.socket.AF_INET6 : Interop.socket.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0), "open a UDP socket"));
        try
        {
            if (isV6)
            {
                socket.SetOption(LibC.IPPROTO_IPV6, LibC.IPV6_V6ONLY, 1, nameof(LibC.IPV6_V6ONLY));
            }

            if (reusePort)
            {
                socket.SetOption(LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1, nameof(LibC.SO_REUSEPORT));
            }

            socket.SetBuffer(receiveBuffer, LibC.SO_RCVBUFFORCE, LibC.SO_RCVBUF, nameof(LibC.SO_RCVBUF));
            socket.SetBuffer(sendBuffer, LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, nameof(LibC.SO_SNDBUF));
            socket.BindTo(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private void BindTo(IPEndPoint endPoint)
    {
        var port = (ushort)IPAddress.HostToNetworkOrder((short)endPoint.Port);
        int result;
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var address = new Interop.sockaddr_in6 { sin6_family = Interop.socket.AF_INET6, sin6_port = port, sin6_scope_id = (uint)endPoint.Address.ScopeId };
            endPoint.Address.TryWriteBytes(new Span<byte>(address.sin6_addr, 16), out _);
            result = LibC.bind(_descriptor.Value, (sockaddr*)&address, sizeof(Interop.sockaddr_in6));
        }
        else
        {
            var address = new Interop.sockaddr_in { sin_family = Interop.socket.AF_INET, sin_port = port };
            endPoint.Address.TryWriteBytes(new Span<byte>(&address.sin_addr, 4), out _);
            result = LibC.bind(_descriptor.Value, (sockaddr*)&address, sizeof(Interop.sockaddr_in));
        }

        SystemCall.Check(result, $"bind UDP {endPoint}");
    }

    /// <summary>The forced option passes the host's limit but needs CAP_NET_ADMIN; without it we get what is allowed.</summary>
    private void SetBuffer(int bytes, int forced, int option, string name)
    {
        if (bytes > 0 && LibC.setsockopt(_descriptor.Value, LibC.SOL_SOCKET, forced, &bytes, sizeof(int)) != 0)
        {
            SetOption(LibC.SOL_SOCKET, option, bytes, name);
        }
    }

    private void SetOption(int level, int option, int value, string name) =>
        SystemCall.Check(LibC.setsockopt(_descriptor.Value, level, option, &value, sizeof(int)), $"set {name}");

    private int GetOption(int option, string name)
    {
        int value;
        socklen_t length = sizeof(int);
        SystemCall.Check(LibC.getsockopt(_descriptor.Value, LibC.SOL_SOCKET, option, &value, &length), $"read {name}");
        return value;
    }
}
