using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Wire;

/// <summary>
/// Walks the attributes of a message. Unknown ones are the caller's to skip; one that does not fit into the message ends it with
/// an error, and a value of the wrong size is an error too.
/// </summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes, string message)
{
    private const int Header = 4;

    private ReadOnlySpan<byte> _rest = attributes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (_rest.Length < Header)
        {
            return false;
        }

        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < Header || length > _rest.Length)
        {
            throw Malformed($"an attribute of {length} bytes where {_rest.Length} are left");
        }

        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & netlink.NLA_TYPE_MASK);
        Value = _rest[Header..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }

    public readonly T Read<T>()
        where T : unmanaged =>
        Value.Length >= Unsafe.SizeOf<T>() ? MemoryMarshal.Read<T>(Value) : throw Malformed($"attribute {Type} has {Value.Length} bytes");

    public readonly ushort ReadBigEndianUInt16() =>
        Value.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Value) : throw Malformed($"attribute {Type} has {Value.Length} bytes");

    public readonly string ReadString() => Encoding.UTF8.GetString(Value.TrimEnd((byte)0));

    public readonly IPAddress ReadAddress() =>
        Value.Length is 4 or 16 ? new IPAddress(Value) : throw Malformed($"address attribute {Type} has {Value.Length} bytes");

    /// <summary>Null for an address of another size than Ethernet's.</summary>
    public readonly MacAddress? ReadMac() => Value.Length == MacAddress.Length ? MacAddress.FromBytes(Value) : null;

    public readonly AttributeReader Nested() => new(Value, message);

    private readonly NetlinkException Malformed(string what) => new($"malformed {message}", Errno.EINVAL, what);
}
