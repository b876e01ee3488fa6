namespace FlannelMesh.Tunnel.Encryption;

internal sealed class PeerHandshake(byte[] publicKey)
{
    public ReadOnlySpan<byte> PublicKey => publicKey;

    public string? Reason => publicKey.Length == 0 ? "it has announced no public key" : null;
}
