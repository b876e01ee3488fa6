namespace FlannelMesh.Tunnel.Encryption;

/// <summary>What became of a data datagram.</summary>
internal enum OpenResult
{
    /// <summary>The plaintext is the peer's and new. It is empty if the peer only confirms its keys.</summary>
    Ok,

    /// <summary>This number was received before, or is too old to know.</summary>
    Replayed,

    /// <summary>The tag is not that of the session's key.</summary>
    Forged,

    /// <summary>The session is too old, used up or ended.</summary>
    Expired,

    /// <summary>Not a data datagram of this session.</summary>
    Malformed,
}
