using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Interop;
using static FlannelMesh.Netlink.Interop.netlink;

namespace FlannelMesh.Netlink.Messages;

/// <summary>
/// Writes netlink messages one behind the other. The position belongs to the caller, so that the scopes a writer hands out move it too.
/// </summary>
internal readonly ref struct NetlinkWriter
{
    private readonly Span<byte> _buffer;
    private readonly ref int _position;

    public NetlinkWriter(Span<byte> buffer, ref int position)
    {
        _buffer = buffer;
        _position = ref position;
    }

    /// <summary>Starts a message with its fixed header; the length is filled in when the scope is disposed.</summary>
    public MessageScope Message<THeader>(ushort type, int flags, uint sequence, in THeader header)
        where THeader : unmanaged
    {
        var start = _position;
        var message = new nlmsghdr { nlmsg_type = type, nlmsg_flags = (ushort)(flags | NLM_F_REQUEST), nlmsg_seq = sequence };
        Struct(message);
        Struct(header);
        return new MessageScope(_buffer, start, ref _position);
    }

    /// <summary>Starts an attribute that holds attributes; the length is filled in when the scope is disposed.</summary>
    public AttributeScope Nested(ushort type)
    {
        var start = _position;
        Struct(new nlattr { nla_type = (ushort)(type | NLA_F_NESTED) });
        return new AttributeScope(_buffer, start, ref _position);
    }

    public void Struct<T>(in T value)
        where T : unmanaged => MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), in value);

    /// <summary>An attribute whose presence is its value.</summary>
    public void Flag(ushort type) => Attribute(type, 0);

    public void UInt8(ushort type, byte value) => Attribute(type, sizeof(byte))[0] = value;

    public void UInt16(ushort type, ushort value) => MemoryMarshal.Write(Attribute(type, sizeof(ushort)), in value);

    public void UInt16BigEndian(ushort type, ushort value) =>
        BinaryPrimitives.WriteUInt16BigEndian(Attribute(type, sizeof(ushort)), value);

    public void UInt32(ushort type, uint value) => MemoryMarshal.Write(Attribute(type, sizeof(uint)), in value);

    public void Int32(ushort type, int value) => UInt32(type, (uint)value);

    /// <summary>A string with its terminating zero.</summary>
    public void String(ushort type, string value) =>
        Encoding.UTF8.GetBytes(value, Attribute(type, Encoding.UTF8.GetByteCount(value) + 1));

    public void Bytes(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    public void Address(ushort type, IPAddress value) =>
        value.TryWriteBytes(Attribute(type, Wire.AddressLength(value.AddressFamily)), out _);

    public void Mac(ushort type, MacAddress value) => value.CopyTo(Attribute(type, MacAddress.Length));

    private Span<byte> Attribute(ushort type, int length)
    {
        Struct(new nlattr { nla_len = (ushort)(Unsafe.SizeOf<nlattr>() + length), nla_type = type });
        return Reserve(length);
    }

    /// <summary>Zeroed room for <paramref name="length"/> bytes; the padding behind it is zeroed as well.</summary>
    private Span<byte> Reserve(int length)
    {
        var aligned = NetlinkAlignment.Align(length);
        if (aligned > _buffer.Length - _position)
        {
            throw new InvalidOperationException($"a netlink message does not fit its buffer of {_buffer.Length} bytes");
        }

        var room = _buffer.Slice(_position, aligned);
        room.Clear();
        _position += aligned;
        return room[..length];
    }
}
