using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.socket;

namespace FlannelMesh.Netlink.Sockets;

/// <summary>
/// A netlink socket of the network namespace its opening thread was in; it stays there whichever thread uses it later.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDatagramSocket
{
    /// <summary>The kernel builds dump datagrams of up to 32 KiB; room for twice that. Bytes.</summary>
    private const int InitialBufferLength = 64 * 1024;

    private readonly Descriptor _descriptor;
    private byte[] _buffer = new byte[InitialBufferLength];

    private NetlinkSocket(Descriptor descriptor) => _descriptor = descriptor;

    public uint PortId { get; private set; }

    public Descriptor Descriptor => _descriptor;

    /// <param name="receiveBuffer">Wanted size in bytes; the kernel doubles it for its own overhead.</param>
    /// <param name="protocol">NETLINK_ROUTE or another of linux/netlink.h.</param>
    /// <exception cref="NetlinkException">A socket, an option or a bind was refused.</exception>
    public static NetlinkSocket Open(int receiveBuffer, int protocol = NETLINK_ROUTE)
    {
        var descriptor = Descriptor.Own(
            LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, protocol), "open a netlink socket");
        var socket = new NetlinkSocket(descriptor);
        try
        {
            socket.RequireOption(NETLINK_EXT_ACK, nameof(NETLINK_EXT_ACK));
            socket.RequireOption(NETLINK_CAP_ACK, nameof(NETLINK_CAP_ACK));
            socket.RequireOption(NETLINK_GET_STRICT_CHK, nameof(NETLINK_GET_STRICT_CHK));
            socket.SetReceiveBuffer(receiveBuffer);
            socket.Bind();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>False if the kernel does not know the option or the group.</returns>
    public bool TrySetOption(int option, int value) =>
        LibC.setsockopt(_descriptor.Value, LibC.SOL_NETLINK, option, &value, sizeof(int)) == 0;

    /// <summary>Subscribes to a multicast group.</summary>
    /// <exception cref="NetlinkException">It was refused.</exception>
    public void Join(int group) =>
        SystemCall.Check(TrySetOption(NETLINK_ADD_MEMBERSHIP, group) ? 0 : -1, $"subscribe to netlink group {group}");

    public int GetReceiveBuffer()
    {
        int value;
        socklen_t length = sizeof(int);
        SystemCall.Check(
            LibC.getsockopt(_descriptor.Value, LibC.SOL_SOCKET, LibC.SO_RCVBUF, &value, &length), "read SO_RCVBUF");
        return value;
    }

    public void Send(ReadOnlySpan<byte> datagram)
    {
        var kernel = new sockaddr_nl { nl_family = AF_NETLINK };
        fixed (byte* bytes = datagram)
        {
            while (true)
            {
                long sent = LibC.sendto(
                    _descriptor.Value, bytes, datagram.Length, 0, (sockaddr*)&kernel, Unsafe.SizeOf<sockaddr_nl>());
                if (sent >= 0)
                {
                    return;
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    NetlinkErrors.Add(errno);
                    throw new NetlinkException("send netlink messages", errno);
                }
            }
        }
    }

    public bool TryReceive(out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            var sender = default(sockaddr_nl);
            socklen_t senderLength = Unsafe.SizeOf<sockaddr_nl>();
            long length;
            fixed (byte* bytes = _buffer)
            {
                // With MSG_TRUNC the result is the datagram's true length.
                length = LibC.recvfrom(
                    _descriptor.Value, bytes, _buffer.Length, LibC.MSG_TRUNC, (sockaddr*)&sender, &senderLength);
            }

            if (length < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                switch (errno)
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.ENOBUFS:
                        NetlinkErrors.Add(errno);
                        datagram = default;
                        return false;
                    default:
                        NetlinkErrors.Add(errno);
                        throw new NetlinkException("receive netlink messages", errno);
                }
            }

            if (sender.nl_pid != 0)
            {
                continue;
            }

            if (length > _buffer.Length)
            {
                _buffer = new byte[length];
                datagram = default;
                return false;
            }

            datagram = _buffer.AsSpan(0, (int)length);
            return true;
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private void RequireOption(int option, string name)
    {
        if (!TrySetOption(option, 1))
        {
            throw new NetlinkException($"set {name} (Linux 4.20 or later is needed)", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>SO_RCVBUFFORCE passes net.core.rmem_max but needs CAP_NET_ADMIN; without it we get what is allowed.</summary>
    private void SetReceiveBuffer(int bytes)
    {
        if (LibC.setsockopt(_descriptor.Value, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, &bytes, sizeof(int)) != 0)
        {
            SystemCall.Check(
                LibC.setsockopt(_descriptor.Value, LibC.SOL_SOCKET, LibC.SO_RCVBUF, &bytes, sizeof(int)), "set SO_RCVBUF");
        }
    }

    private void Bind()
    {
        var address = new sockaddr_nl { nl_family = AF_NETLINK };
        socklen_t length = Unsafe.SizeOf<sockaddr_nl>();
        SystemCall.Check(LibC.bind(_descriptor.Value, (sockaddr*)&address, length), "bind a netlink socket");
        SystemCall.Check(LibC.getsockname(_descriptor.Value, (sockaddr*)&address, &length), "read a netlink socket's port id");
        PortId = address.nl_pid;
    }
}
