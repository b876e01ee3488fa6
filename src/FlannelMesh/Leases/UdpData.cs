using System.Collections.Immutable;

namespace FlannelMesh.Leases;

/// <summary>What a peer must know of a node with the udp backend.</summary>
/// <param name="Port">Where it listens.</param>
/// <param name="ReceiveBuffer">Bytes that wait for it there; bursts are kept to that.</param>
/// <param name="PublicKey">X25519, 32 bytes; empty in clear text.</param>
public sealed record UdpData(ushort Port, uint ReceiveBuffer, ImmutableArray<byte> PublicKey)
{
    public const int KeyLength = 32;

    public bool Equals(UdpData? other) => other is not null && Port == other.Port && ReceiveBuffer == other.ReceiveBuffer
        && PublicKey.AsSpan().SequenceEqual(other.PublicKey.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Port, ReceiveBuffer, PublicKey.Length == 0 ? 0 : PublicKey[0]);
}
