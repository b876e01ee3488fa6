namespace FlannelMesh.Tunnel.Encryption;

/// <summary>What a handshake ends with. Whoever takes the keys overwrites them after use.</summary>
internal sealed record SessionSecrets(uint LocalIndex, uint RemoteIndex, byte[] SendKey, byte[] ReceiveKey);
