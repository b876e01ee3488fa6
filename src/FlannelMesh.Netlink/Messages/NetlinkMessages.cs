using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Messages;

/// <summary>The messages of one datagram, for foreach.</summary>
internal ref struct NetlinkMessages(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public NetlinkMessage Current { get; private set; }

    public readonly NetlinkMessages GetEnumerator() => this;

    /// <exception cref="NetlinkException">A length that does not fit the datagram.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var headerLength = Unsafe.SizeOf<nlmsghdr>();
        if (!MemoryMarshal.TryRead<nlmsghdr>(_rest, out var header))
        {
            throw new NetlinkException("read netlink message", Errno.EBADMSG, $"{_rest.Length} bytes are no message header");
        }

        if (header.nlmsg_len < headerLength || header.nlmsg_len > _rest.Length)
        {
            throw MessageName.Malformed(header.nlmsg_type, $"length {header.nlmsg_len} with {_rest.Length} bytes left");
        }

        var length = (int)header.nlmsg_len;
        Current = new NetlinkMessage(header, _rest[headerLength..length]);
        _rest = _rest[Math.Min(NetlinkAlignment.Align(length), _rest.Length)..];
        return true;
    }
}
