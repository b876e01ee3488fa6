namespace FlannelMesh.Tunnel.Encryption;

/// <summary>What became of a handshake's datagram.</summary>
internal enum HandshakeOutcome
{
    /// <summary>An initiation was answered.</summary>
    Answered,

    /// <summary>A response brought new keys into use.</summary>
    Established,

    /// <summary>Both ends began at once, and ours goes on.</summary>
    Crossed,

    /// <summary>Not looked at: too many from this peer.</summary>
    Limited,

    /// <summary>An initiation that is not newer than one that was handled.</summary>
    Replayed,

    /// <summary>Not from the peer, or not meant for us.</summary>
    Forged,

    /// <summary>A response to nothing that was asked, or to what was given up.</summary>
    Unexpected,

    /// <summary>Not a handshake's datagram of this version, or the peer has announced no key.</summary>
    Malformed,
}
