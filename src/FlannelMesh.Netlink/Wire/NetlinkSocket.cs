using FlannelMesh.Netlink.Interop;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Wire;

/// <summary>
/// A socket of the NETLINK_ROUTE family in the network namespace of the thread that opens it; it stays there. Strict checking
/// makes the kernel refuse what it would otherwise ignore, and extended acks carry its reasons.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>Acks of a whole batch wait here until they are read. Needs CAP_NET_ADMIN; without it the system's limit holds.</summary>
    public const int DefaultReceiveBuffer = 4 << 20;

    private readonly SafeFileHandle _handle;
    private byte[] _buffer = new byte[64 << 10];

    public NetlinkSocket(int receiveBuffer = DefaultReceiveBuffer)
    {
        var descriptor = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, netlink.NETLINK_ROUTE);
        ThrowIfFailed("socket(AF_NETLINK)", descriptor);
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var address = new sockaddr_nl { nl_family = (ushort)LibC.AF_NETLINK };
        ThrowIfFailed("bind(AF_NETLINK)", LibC.bind(descriptor, (sockaddr*)&address, sizeof(sockaddr_nl)));
        socklen_t length = sizeof(sockaddr_nl);
        ThrowIfFailed("getsockname(AF_NETLINK)", LibC.getsockname(descriptor, (sockaddr*)&address, &length));
        PortId = address.nl_pid;
        SetOption(LibC.SOL_NETLINK, netlink.NETLINK_EXT_ACK, 1);
        SetOption(LibC.SOL_NETLINK, netlink.NETLINK_CAP_ACK, 1);
        SetOption(LibC.SOL_NETLINK, netlink.NETLINK_GET_STRICT_CHK, 1);
        if (!TrySetOption(LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, receiveBuffer))
        {
            SetOption(LibC.SOL_SOCKET, LibC.SO_RCVBUF, receiveBuffer);
        }
    }

    /// <summary>Chosen by the kernel; answers to us carry it.</summary>
    public uint PortId { get; }

    public int Descriptor => (int)_handle.DangerousGetHandle();

    public void Join(int group) => SetOption(LibC.SOL_NETLINK, netlink.NETLINK_ADD_MEMBERSHIP, group);

    /// <summary>One system call for all messages in <paramref name="messages"/>.</summary>
    public void Send(ReadOnlySpan<byte> messages)
    {
        fixed (byte* data = messages)
        {
            nint sent;
            do
            {
                sent = (nint)(long)LibC.send(Descriptor, data, (size_t)messages.Length, 0);
            }
            while (sent < 0 && LibC.errno == Errno.EINTR);
            ThrowIfFailed("send(AF_NETLINK)", sent);
        }
    }

    /// <summary>Waits for one datagram from the kernel. What other processes may send is dropped.</summary>
    /// <exception cref="NetlinkException">ENOBUFS: the kernel had more to say than fits, and messages are lost.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        while (true)
        {
            sockaddr_nl sender = default;
            socklen_t senderLength = sizeof(sockaddr_nl);
            nint length;
            fixed (byte* data = _buffer)
            {
                // With MSG_TRUNC the kernel tells the real length, with MSG_PEEK it keeps the datagram: nothing is ever cut off.
                length = (nint)(long)LibC.recv(Descriptor, data, 0, LibC.MSG_PEEK | LibC.MSG_TRUNC);
            }

            if (length > _buffer.Length)
            {
                _buffer = new byte[length];
            }

            if (length >= 0)
            {
                fixed (byte* data = _buffer)
                {
                    length = (nint)(long)LibC.recvfrom(Descriptor, data, (size_t)_buffer.Length, 0, (sockaddr*)&sender, &senderLength);
                }
            }

            if (length < 0 && LibC.errno == Errno.EINTR)
            {
                continue;
            }

            ThrowIfFailed("recv(AF_NETLINK)", length);
            if (sender.nl_pid == 0)
            {
                return _buffer.AsSpan(0, (int)length);
            }
        }
    }

    public void Dispose() => _handle.Dispose();

    private void SetOption(int level, int option, int value)
    {
        if (!TrySetOption(level, option, value))
        {
            throw new NetlinkException($"setsockopt({level}, {option}, {value})", LibC.errno);
        }
    }

    private bool TrySetOption(int level, int option, int value) => LibC.setsockopt(Descriptor, level, option, &value, sizeof(int)) == 0;

    private static void ThrowIfFailed(string call, nint result)
    {
        if (result < 0)
        {
            throw new NetlinkException(call, LibC.errno);
        }
    }
}
