using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using static FlannelMesh.Netlink.Interop.netinet_in;
using static FlannelMesh.Netlink.Interop.udp;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>
/// Collects datagrams and sends them with few system calls: a message is one datagram, or a row of them to one address that the kernel
/// cuts into equal lengths (UDP_SEGMENT). The payload is gathered from slices of <see cref="PacketBuffer"/>s and not copied before the kernel does.
/// </summary>
public sealed unsafe class DatagramSender : IDisposable
{
    /// <summary>Linux before 6.9 takes no more in one row (UDP_MAX_SEGMENTS, linux/udp.h).</summary>
    public const int MaxSegments = 64;

    /// <summary>A row is one datagram of up to 65,507 bytes to the kernel until it is cut.</summary>
    public const int MaxRowLength = 65000;

    /// <summary>CMSG_SPACE(sizeof(uint16_t)), aligned to 8.</summary>
    private const int ControlLength = 24;

    private readonly int _descriptor;
    private readonly int _messageCapacity;
    private readonly int _vectorCapacity;
    private readonly mmsghdr* _messages;
    private readonly iovec* _vectors;
    private readonly byte* _names;
    private readonly byte* _control;
    private readonly ushort[] _segmentLengths;
    private readonly object?[] _owners;
    private int _count;
    private int _vectorCount;

    /// <param name="handle">A bound UDP socket; the caller's, and open for as long as this object is used.</param>
    /// <param name="messages">Room for messages between two flushes.</param>
    /// <param name="slices">Room for slices between two flushes.</param>
    public DatagramSender(SafeHandle handle, int messages, int slices)
    {
        _descriptor = (int)handle.DangerousGetHandle();
        _messageCapacity = messages;
        _vectorCapacity = slices;
        _messages = (mmsghdr*)NativeMemory.AllocZeroed((nuint)messages, (nuint)sizeof(mmsghdr));
        _vectors = (iovec*)NativeMemory.AllocZeroed((nuint)slices, (nuint)sizeof(iovec));
        _names = (byte*)NativeMemory.AllocZeroed((nuint)messages, UnderlayEndpoint.MaxLength);
        _control = (byte*)NativeMemory.AllocZeroed((nuint)messages, ControlLength);
        _segmentLengths = new ushort[messages];
        _owners = new object?[messages];
        HasSegmentation = Supports();
    }

    /// <summary>Rows are cut by the kernel; false: it cannot, or the device below refused (EIO), and they go out one by one.</summary>
    public bool HasSegmentation { get; private set; }

    /// <summary>Messages not sent yet.</summary>
    public int Count => _count;

    /// <summary>System calls made for sending.</summary>
    public long Calls { get; private set; }

    /// <summary>Asks the kernel for ICMP's sake never to cut a datagram into fragments: what is too long is refused with EMSGSIZE.</summary>
    public static void ForbidFragments(SafeHandle handle, bool isIpv6)
    {
        var value = isIpv6 ? IPV6_PMTUDISC_DO : IP_PMTUDISC_DO;
        SystemCall.Check(
            NativeMethods.setsockopt(
                (int)handle.DangerousGetHandle(),
                isIpv6 ? IPPROTO_IPV6 : IPPROTO_IP,
                isIpv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER,
                &value,
                sizeof(int)),
            "forbid fragments");
    }

    /// <summary>Whether a message of so many slices still fits.</summary>
    public bool HasRoom(int slices) => _count < _messageCapacity && _vectorCount + slices <= _vectorCapacity;

    /// <summary>Starts a message.</summary>
    /// <param name="endpoint">Where it goes.</param>
    /// <param name="owner">Handed back with an error.</param>
    public void Begin(UnderlayEndpoint endpoint, object? owner)
    {
        if (_count >= _messageCapacity)
        {
            throw new InvalidOperationException("no room for a message: flush before");
        }

        var name = _names + (_count * UnderlayEndpoint.MaxLength);
        endpoint.Bytes.CopyTo(new Span<byte>(name, UnderlayEndpoint.MaxLength));
        ref var message = ref _messages[_count].msg_hdr;
        message.msg_name = name;
        message.msg_namelen = (uint)endpoint.Bytes.Length;
        message.msg_iov = _vectors + _vectorCount;
        message.msg_iovlen = 0;
        message.msg_control = null;
        message.msg_controllen = 0;
        message.msg_flags = 0;
        _owners[_count] = owner;
        _segmentLengths[_count] = 0;
        _count++;
    }

    /// <summary>Adds to the message begun last; a slice right behind the one before becomes one with it.</summary>
    public void Add(ReadOnlySpan<byte> slice)
    {
        ref var message = ref _messages[_count - 1].msg_hdr;
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(slice));
        if (message.msg_iovlen > 0)
        {
            ref var last = ref _vectors[_vectorCount - 1];
            if ((byte*)last.iov_base + last.iov_len == start)
            {
                last.iov_len += (nuint)slice.Length;
                return;
            }
        }

        if (_vectorCount >= _vectorCapacity)
        {
            throw new InvalidOperationException("no room for a slice: flush before");
        }

        _vectors[_vectorCount++] = new iovec { iov_base = start, iov_len = (nuint)slice.Length };
        message.msg_iovlen++;
    }

    /// <summary>Makes the message begun last a row of datagrams of this length each; only the last may be shorter.</summary>
    public void Segment(int length)
    {
        _segmentLengths[_count - 1] = (ushort)length;
        if (HasSegmentation)
        {
            var control = (cmsghdr*)(_control + ((_count - 1) * ControlLength));
            *control = new cmsghdr { cmsg_len = (nuint)(sizeof(cmsghdr) + sizeof(ushort)), cmsg_level = IPPROTO_UDP, cmsg_type = UDP_SEGMENT };
            *(ushort*)(control + 1) = (ushort)length;
            _messages[_count - 1].msg_hdr.msg_control = control;
            _messages[_count - 1].msg_hdr.msg_controllen = ControlLength;
        }
    }

    /// <summary>Sends all. A full send buffer is waited for; a message that is refused does not hold up the others.</summary>
    /// <param name="onError">Told the owner, the errno and the datagrams that were not sent.</param>
    public void Flush(Action<object?, int, int> onError)
    {
        var next = 0;
        while (next < _count)
        {
            var isRow = _segmentLengths[next] != 0;
            if (isRow && !HasSegmentation)
            {
                SendOneByOne(next++, onError);
                continue;
            }

            var run = 1;
            while (!HasSegmentation && next + run < _count && _segmentLengths[next + run] == 0)
            {
                run++;
            }

            Calls++;
            var sent = NativeMethods.sendmmsg(_descriptor, _messages + next, (uint)(HasSegmentation ? _count - next : run), 0);
            if (sent > 0)
            {
                next += sent;
                continue;
            }

            var errno = Marshal.GetLastSystemError();
            switch (errno)
            {
                case Errno.EINTR:
                    break;
                case Errno.EAGAIN:
                    WaitForRoom();
                    break;
                case Errno.EIO when isRow:
                    // A device without checksum offload below: the kernel cannot cut rows for it (udp_send_skb).
                    HasSegmentation = false;
                    break;
                default:
                    onError(_owners[next], errno, Datagrams(next));
                    next++;
                    break;
            }
        }

        Array.Clear(_owners, 0, _count);
        _count = 0;
        _vectorCount = 0;
    }

    /// <summary>Pretends that the kernel cannot cut rows, as before Linux 4.18.</summary>
    public void DisableSegmentation() => HasSegmentation = false;

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_control);
    }

    private bool Supports()
    {
        int value;
        var length = (uint)sizeof(int);
        return NativeMethods.getsockopt(_descriptor, IPPROTO_UDP, UDP_SEGMENT, &value, &length) == 0;
    }

    private int Datagrams(int message)
    {
        var (segment, length) = (_segmentLengths[message], 0);
        for (var i = 0; i < (int)_messages[message].msg_hdr.msg_iovlen; i++)
        {
            length += (int)_messages[message].msg_hdr.msg_iov[i].iov_len;
        }

        return segment == 0 ? 1 : (length + segment - 1) / segment;
    }

    /// <summary>The row's datagrams by a message each, cut here: all in one call, with slices of the row's slices.</summary>
    private void SendOneByOne(int row, Action<object?, int, int> onError)
    {
        var source = _messages[row].msg_hdr;
        var segment = (nuint)_segmentLengths[row];
        var messages = stackalloc mmsghdr[MaxSegments];
        var slices = stackalloc iovec[MaxSegments + (int)source.msg_iovlen];
        var (count, used) = (0, 0);
        var room = (nuint)0;
        for (var i = 0; i < (int)source.msg_iovlen; i++)
        {
            var start = (byte*)source.msg_iov[i].iov_base;
            var rest = source.msg_iov[i].iov_len;
            while (rest > 0)
            {
                if (room == 0)
                {
                    messages[count] = new mmsghdr { msg_hdr = source };
                    messages[count].msg_hdr.msg_iov = slices + used;
                    messages[count].msg_hdr.msg_iovlen = 0;
                    messages[count].msg_hdr.msg_control = null;
                    messages[count].msg_hdr.msg_controllen = 0;
                    count++;
                    room = segment;
                }

                var taken = rest < room ? rest : room;
                slices[used++] = new iovec { iov_base = start, iov_len = taken };
                messages[count - 1].msg_hdr.msg_iovlen++;
                start += taken;
                rest -= taken;
                room -= taken;
            }
        }

        for (var next = 0; next < count;)
        {
            Calls++;
            var sent = NativeMethods.sendmmsg(_descriptor, messages + next, (uint)(count - next), 0);
            if (sent > 0)
            {
                next += sent;
                continue;
            }

            var errno = Marshal.GetLastSystemError();
            if (errno == Errno.EAGAIN)
            {
                WaitForRoom();
            }
            else if (errno != Errno.EINTR)
            {
                onError(_owners[row], errno, 1);
                next++;
            }
        }
    }

    private void WaitForRoom()
    {
        var descriptor = new Tmds.Linux.pollfd { fd = _descriptor, events = Tmds.Linux.LibC.POLLOUT };
        _ = Tmds.Linux.LibC.poll(&descriptor, 1, 10);
    }
}
