using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using static FlannelMesh.Netlink.Interop.netinet_in;
using static FlannelMesh.Netlink.Interop.udp;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>
/// Receives batches of datagrams into one buffer; with UDP_GRO the kernel puts datagrams of one sender and length one behind the other.
/// </summary>
public sealed unsafe class DatagramReceiver : IDisposable
{
    /// <summary>The longest UDP datagram, and the longest row of them. Bytes.</summary>
    private const int SlotLength = 65536;

    private const int ControlLength = 64;
    private const int MSG_DONTWAIT = 0x40;

    private readonly int _descriptor;
    private readonly PacketBuffer _buffer;
    private readonly mmsghdr* _messages;
    private readonly iovec* _vectors;
    private readonly byte* _names;
    private readonly byte* _control;
    private readonly int _batch;

    /// <param name="handle">A bound UDP socket; the caller's, and open for as long as this object is used.</param>
    /// <param name="batch">Rows of datagrams taken at a time.</param>
    public DatagramReceiver(SafeHandle handle, int batch)
    {
        Handle = handle;
        _descriptor = (int)handle.DangerousGetHandle();
        _batch = batch;
        _buffer = new PacketBuffer(batch * SlotLength);
        _messages = (mmsghdr*)NativeMemory.AllocZeroed((nuint)batch, (nuint)sizeof(mmsghdr));
        _vectors = (iovec*)NativeMemory.AllocZeroed((nuint)batch, (nuint)sizeof(iovec));
        _names = (byte*)NativeMemory.AllocZeroed((nuint)batch, UnderlayEndpoint.MaxLength);
        _control = (byte*)NativeMemory.AllocZeroed((nuint)batch, ControlLength);
        for (var i = 0; i < batch; i++)
        {
            _vectors[i] = new iovec { iov_base = _buffer.Start + (i * SlotLength), iov_len = SlotLength };
            _messages[i].msg_hdr.msg_name = _names + (i * UnderlayEndpoint.MaxLength);
            _messages[i].msg_hdr.msg_iov = _vectors + i;
            _messages[i].msg_hdr.msg_iovlen = 1;
            _messages[i].msg_hdr.msg_control = _control + (i * ControlLength);
        }
    }

    public SafeHandle Handle { get; }

    /// <summary>All that was received lies in here, at <see cref="Offset"/>.</summary>
    public Span<byte> Buffer => _buffer.Span;

    /// <returns>False if the kernel has no UDP_GRO (before 5.0): datagrams then come one by one.</returns>
    public bool TryEnableMerging()
    {
        var on = 1;
        return NativeMethods.setsockopt(_descriptor, IPPROTO_UDP, UDP_GRO, &on, sizeof(int)) == 0;
    }

    /// <summary>Takes what is there without waiting; the buffer is used again.</summary>
    /// <returns>Rows of datagrams; 0 if there is none; else an errno, negated.</returns>
    public int Receive()
    {
        for (var i = 0; i < _batch; i++)
        {
            _messages[i].msg_hdr.msg_namelen = UnderlayEndpoint.MaxLength;
            _messages[i].msg_hdr.msg_controllen = ControlLength;
        }

        var count = NativeMethods.recvmmsg(_descriptor, _messages, (uint)_batch, MSG_DONTWAIT, null);
        if (count >= 0)
        {
            return count;
        }

        var errno = Marshal.GetLastSystemError();
        return errno is Errno.EAGAIN or Errno.EINTR ? 0 : -errno;
    }

    public static int Offset(int row) => row * SlotLength;

    /// <summary>Bytes of all datagrams in the row.</summary>
    public int Length(int row) => (int)_messages[row].msg_len;

    /// <summary>The address it came from: <see cref="UnderlayEndpoint.Key"/>.</summary>
    public UInt128 Sender(int row) => UnderlayEndpoint.KeyOf(new ReadOnlySpan<byte>(_names + (row * UnderlayEndpoint.MaxLength), UnderlayEndpoint.MaxLength));

    /// <summary>Bytes of each datagram in the row but the last, which may be shorter.</summary>
    public int SegmentLength(int row)
    {
        ref var message = ref _messages[row];
        var header = (cmsghdr*)message.msg_hdr.msg_control;
        var isSegmented = message.msg_hdr.msg_controllen >= (nuint)(sizeof(cmsghdr) + sizeof(int))
            && header->cmsg_level == IPPROTO_UDP && header->cmsg_type == UDP_GRO;
        var length = isSegmented ? *(int*)(header + 1) : 0;
        return length > 0 ? length : (int)message.msg_len;
    }

    public void Dispose()
    {
        _buffer.Dispose();
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_control);
    }
}
