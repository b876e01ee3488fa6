using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace FlannelMesh.Netlink.Messages;

/// <summary>One attribute. Each reader takes one width; another width is a malformed message, never a read beyond the value.</summary>
internal readonly ref struct NetlinkAttribute(ushort messageType, ushort type, ReadOnlySpan<byte> value)
{
    public ushort Type { get; } = type;

    public ReadOnlySpan<byte> Value { get; } = value;

    public NetlinkAttributes Nested => new(messageType, Value);

    public byte UInt8 => Read<byte>();

    public uint UInt32 => Read<uint>();

    public int Int32 => Read<int>();

    public ushort UInt16BigEndian => (ushort)IPAddress.NetworkToHostOrder((short)Read<ushort>());

    /// <summary>Up to the terminating zero, or all of it if there is none.</summary>
    public string String
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>Null for a link-layer address that is not 48 bits long, as some tunnels have.</summary>
    public MacAddress? Mac => Value.Length == MacAddress.Length ? MacAddress.FromBytes(Value) : null;

    public IPAddress Address => Value.Length is 4 or 16
        ? new IPAddress(Value)
        : throw MessageName.Malformed(messageType, $"attribute {Type} holds {Value.Length} bytes where an IP address has 4 or 16");

    /// <summary>An address that must be of the message's family.</summary>
    public IPAddress AddressOf(AddressFamily family) => Value.Length == Wire.AddressLength(family)
        ? new IPAddress(Value)
        : throw MessageName.Malformed(messageType, $"attribute {Type} holds {Value.Length} bytes, which is no address of {family}");

    private T Read<T>()
        where T : unmanaged =>
        Value.Length == Unsafe.SizeOf<T>()
            ? MemoryMarshal.Read<T>(Value)
            : throw MessageName.Malformed(
                messageType, $"attribute {Type} holds {Value.Length} bytes where {Unsafe.SizeOf<T>()} are expected");
}
