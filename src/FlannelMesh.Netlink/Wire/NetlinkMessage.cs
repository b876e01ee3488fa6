using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Wire;

/// <summary>One received message: its header and what follows it.</summary>
internal readonly ref struct NetlinkMessage(nlmsghdr header, ReadOnlySpan<byte> body)
{
    private static readonly int HeaderSize = Unsafe.SizeOf<nlmsghdr>();

    public nlmsghdr Header { get; } = header;

    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Takes the first message off a datagram.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out NetlinkMessage message)
    {
        message = default;
        if (datagram.Length < HeaderSize)
        {
            return false;
        }

        var header = MemoryMarshal.Read<nlmsghdr>(datagram);
        if (header.nlmsg_len < HeaderSize || header.nlmsg_len > datagram.Length)
        {
            throw new NetlinkException("malformed netlink datagram", Errno.EINVAL, $"a message of {header.nlmsg_len} bytes where {datagram.Length} are left");
        }

        var length = (int)header.nlmsg_len;
        message = new NetlinkMessage(header, datagram[HeaderSize..length]);
        datagram = datagram[Math.Min((length + 3) & ~3, datagram.Length)..];
        return true;
    }

    public T Payload<T>(string name)
        where T : unmanaged =>
        Body.Length >= Unsafe.SizeOf<T>()
            ? MemoryMarshal.Read<T>(Body)
            : throw new NetlinkException($"malformed {name}", Errno.EINVAL, $"{Body.Length} bytes");

    public AttributeReader Attributes<T>(string name)
        where T : unmanaged =>
        new(Body[Math.Min((Unsafe.SizeOf<T>() + 3) & ~3, Body.Length)..], name);
}
