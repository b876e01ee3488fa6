using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using static FlannelMesh.Netlink.Interop.netlink;

namespace FlannelMesh.Netlink.Messages;

/// <summary>The attributes of one message or nest, for foreach. Unknown types are the caller's to skip.</summary>
internal ref struct NetlinkAttributes(ushort messageType, ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public NetlinkAttribute Current { get; private set; }

    public readonly NetlinkAttributes GetEnumerator() => this;

    /// <exception cref="NetlinkException">A length that does not fit the message.</exception>
    public bool MoveNext()
    {
        // Fewer bytes than a header are padding.
        if (!MemoryMarshal.TryRead<nlattr>(_rest, out var header))
        {
            return false;
        }

        var type = (ushort)(header.nla_type & ~(NLA_F_NESTED | NLA_F_NET_BYTEORDER));
        if (header.nla_len < Unsafe.SizeOf<nlattr>() || header.nla_len > _rest.Length)
        {
            throw MessageName.Malformed(messageType, $"attribute {type} has length {header.nla_len} with {_rest.Length} bytes left");
        }

        Current = new NetlinkAttribute(messageType, type, _rest[Unsafe.SizeOf<nlattr>()..header.nla_len]);
        _rest = _rest[Math.Min(NetlinkAlignment.Align(header.nla_len), _rest.Length)..];
        return true;
    }
}
