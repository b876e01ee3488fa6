using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Wire;

/// <summary>
/// Writes netlink messages one after another into a buffer. Lengths are filled in when a message or a nested attribute ends;
/// everything starts at a multiple of four (NLMSG_ALIGN, NLA_ALIGN).
/// </summary>
internal ref struct MessageWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _message;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public void Begin<TPayload>(ushort type, ushort flags, uint sequence, TPayload payload)
        where TPayload : unmanaged
    {
        _message = Length;
        Put(new nlmsghdr { nlmsg_type = type, nlmsg_flags = (ushort)(flags | netlink.NLM_F_REQUEST), nlmsg_seq = sequence });
        Put(payload);
    }

    public readonly void End() => MemoryMarshal.Write(_buffer[_message..], (uint)(Length - _message));

    public void Attribute<T>(ushort type, T value)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        MemoryMarshal.Write(Reserve(type, size), value);
    }

    public void Attribute(ushort type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Reserve(type, value.Length));

    /// <summary>A NUL-terminated string.</summary>
    public void Attribute(ushort type, string value)
    {
        var payload = Reserve(type, Encoding.UTF8.GetByteCount(value) + 1);
        payload[Encoding.UTF8.GetBytes(value, payload)] = 0;
    }

    public void Attribute(ushort type, IPAddress value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, out var length);
        Attribute(type, bytes[..length]);
    }

    public void Attribute(ushort type, MacAddress value)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        value.CopyTo(bytes);
        Attribute(type, bytes);
    }

    /// <summary>An attribute that is there or not.</summary>
    public void Flag(ushort type) => Reserve(type, 0);

    /// <summary>Begins an attribute made of attributes; what it returns goes to <see cref="EndNested"/>.</summary>
    public int BeginNested(ushort type)
    {
        var start = Length;
        Reserve((ushort)(type | netlink.NLA_F_NESTED), 0);
        return start;
    }

    public readonly void EndNested(int start) => MemoryMarshal.Write(_buffer[start..], (ushort)(Length - start));

    /// <summary>A structure inside an attribute, as IFLA_LINKINFO of a veth has one.</summary>
    public void Put<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_buffer[Length..], value);
        Length += Align(Unsafe.SizeOf<T>());
    }

    private Span<byte> Reserve(ushort type, int size)
    {
        const int Header = 4;
        var attribute = _buffer[Length..];
        MemoryMarshal.Write(attribute, (ushort)(Header + size));
        MemoryMarshal.Write(attribute[2..], type);
        var padded = Align(size);
        attribute.Slice(Header + size, padded - size).Clear();
        Length += Header + padded;
        return attribute.Slice(Header, size);
    }

    private static int Align(int size) => (size + 3) & ~3;
}
