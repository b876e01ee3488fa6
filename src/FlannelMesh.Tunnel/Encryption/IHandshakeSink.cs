namespace FlannelMesh.Tunnel.Encryption;

/// <summary>Where the handshake's datagrams go.</summary>
internal interface IHandshakeSink
{
    /// <summary>Sends to the peer's address; may lose it. Must not call the engine back. The bytes are only valid during the call.</summary>
    void Send(PeerSecurity peer, ReadOnlySpan<byte> datagram);
}
