using System.Buffers.Binary;
using FlannelMesh.Tunnel.Encryption.Noise;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// The 8 bytes before a Noise message: type, version, two zero bytes, the initiator's index; network order. The initiation's is part of
/// the prologue: who changes it spoils the handshake.
/// </summary>
internal readonly record struct HandshakeHeader(DatagramType Type, uint InitiatorIndex)
{
    public const int Length = 8;

    /// <summary>Raised when either end would misunderstand the other.</summary>
    public const byte Version = 1;

    /// <summary>Of the initiation's encrypted payload: the timestamp.</summary>
    public const int InitiationPayload = sizeof(long);

    /// <summary>Of the response's encrypted payload: the responder's index.</summary>
    public const int ResponsePayload = sizeof(uint);

    public const int InitiationLength = Length + HandshakeState.FirstOverhead + InitiationPayload;

    public const int ResponseLength = Length + HandshakeState.SecondOverhead + ResponsePayload;

    private static ReadOnlySpan<byte> Name => "FlannelMesh tunnel"u8;

    /// <summary>False if the datagram is not exactly one of this type and version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out HandshakeHeader header)
    {
        header = default;
        if (datagram.Length < Length || datagram[1] != Version || datagram[2] != 0 || datagram[3] != 0)
        {
            return false;
        }

        header = new HandshakeHeader((DatagramType)datagram[0], BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]));
        return header.Type switch
        {
            DatagramType.Initiation => datagram.Length == InitiationLength,
            DatagramType.Response => datagram.Length == ResponseLength,
            _ => false,
        };
    }

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Type;
        destination[1] = Version;
        destination[2] = 0;
        destination[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], InitiatorIndex);
    }

    public byte[] Prologue()
    {
        var prologue = new byte[Name.Length + Length];
        Name.CopyTo(prologue);
        Write(prologue.AsSpan(Name.Length));
        return prologue;
    }
}
