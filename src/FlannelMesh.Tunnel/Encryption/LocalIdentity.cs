using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>This node's static key pair, 32 bytes each.</summary>
internal sealed class LocalIdentity(ReadOnlySpan<byte> privateKey)
{
    public byte[] PrivateKey { get; } = privateKey.ToArray();

    public byte[] PublicKey { get; } = X25519.PublicKey(privateKey);

    /// <summary>Who goes on if both begin at once: the same answer at both ends.</summary>
    public bool Precedes(ReadOnlySpan<byte> publicKey) => PublicKey.AsSpan().SequenceCompareTo(publicKey) > 0;
}
