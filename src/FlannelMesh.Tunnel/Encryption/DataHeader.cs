using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// The 16 bytes before the ciphertext of a data datagram: type, three zero bytes, the receiver's index, the number; network order.
/// The associated data of the encryption.
/// </summary>
internal readonly record struct DataHeader(uint ReceiverIndex, ulong Counter)
{
    public const int Length = 16;

    // Type and reserved bytes as one number.
    private const uint First = (uint)DatagramType.Data << 24;

    /// <summary>False if the datagram is shorter than a header and a tag, of another type, or a reserved byte is not zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out DataHeader header)
    {
        if (datagram.Length < Session.Overhead || BinaryPrimitives.ReadUInt32BigEndian(datagram) != First)
        {
            header = default;
            return false;
        }

        header = new DataHeader(BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]), BinaryPrimitives.ReadUInt64BigEndian(datagram[8..]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, First);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ReceiverIndex);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Counter);
    }
}
