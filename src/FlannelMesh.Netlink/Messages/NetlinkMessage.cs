using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Messages;

/// <summary>One received message: its header and the bytes behind it.</summary>
internal readonly ref struct NetlinkMessage(nlmsghdr header, ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;

    public ushort Type { get; } = header.nlmsg_type;

    public ushort Flags { get; } = header.nlmsg_flags;

    public uint Sequence { get; } = header.nlmsg_seq;

    public uint PortId { get; } = header.nlmsg_pid;

    /// <summary>The structure at the start of the payload.</summary>
    /// <exception cref="NetlinkException">The message is shorter than that.</exception>
    public T Header<T>()
        where T : unmanaged =>
        MemoryMarshal.TryRead<T>(_payload, out var value)
            ? value
            : throw MessageName.Malformed(Type, $"{_payload.Length} bytes where {typeof(T).Name} needs {Unsafe.SizeOf<T>()}");

    /// <summary>The attributes behind a header of that type.</summary>
    public NetlinkAttributes AttributesAfter<T>()
        where T : unmanaged => AttributesAt(Unsafe.SizeOf<T>());

    public NetlinkAttributes AttributesAt(int offset)
    {
        var start = NetlinkAlignment.Align(offset);
        return new NetlinkAttributes(Type, start < _payload.Length ? _payload[start..] : default);
    }
}
