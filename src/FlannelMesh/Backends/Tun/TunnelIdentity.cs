using System.Collections.Immutable;

namespace FlannelMesh.Backends.Tun;

/// <summary>What this node's tunnel is and its peers are told.</summary>
/// <param name="ReceiveBuffer">Bytes that the kernel grants its socket.</param>
/// <param name="PrivateKey">X25519, 32 bytes; empty in clear text.</param>
/// <param name="PublicKey">The other half.</param>
public sealed record TunnelIdentity(uint ReceiveBuffer, ImmutableArray<byte> PrivateKey, ImmutableArray<byte> PublicKey)
{
    public static TunnelIdentity None { get; } = new(0, [], []);

    /// <summary>Never the key.</summary>
    public override string ToString() => $"tunnel with a buffer of {ReceiveBuffer} bytes{(PublicKey.IsEmpty ? "" : " and a key")}";
}
