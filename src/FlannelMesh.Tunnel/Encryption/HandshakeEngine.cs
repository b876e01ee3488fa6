namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// Agrees on keys with all peers and renews them. Holds no thread and no clock: one thread calls it, and another only
/// <see cref="Add"/>, <see cref="Remove"/> and <see cref="SetPublicKey"/>. Times are milliseconds of a clock that never goes back.
/// </summary>
internal sealed class HandshakeEngine
{
    /// <param name="privateKey">X25519, 32 bytes. A new key wants a new engine.</param>
    /// <param name="queues">Sending and receiving threads a direction: their numbers are 0 to this less 1.</param>
    /// <param name="wallClock">Orders the initiations of this node, over restarts as well.</param>
    public HandshakeEngine(ReadOnlySpan<byte> privateKey, int queues, SessionTable sessions, TimeProvider wallClock) => throw new NotImplementedException();

    /// <summary>Sessions that came into use.</summary>
    public long Handshakes => throw new NotImplementedException();

    /// <summary>Handshakes given up, and datagrams that were no part of one.</summary>
    public long FailedHandshakes => throw new NotImplementedException();

    /// <param name="publicKey">32 bytes; empty if it has announced none.</param>
    public PeerSecurity Add(object owner, ReadOnlySpan<byte> publicKey) => throw new NotImplementedException();

    /// <summary>Ends the peer's sessions.</summary>
    public void Remove(PeerSecurity peer, long now) => throw new NotImplementedException();

    /// <summary>Another key ends the sessions; the same one changes nothing.</summary>
    public void SetPublicKey(PeerSecurity peer, ReadOnlySpan<byte> publicKey, long now) => throw new NotImplementedException();

    /// <summary>A datagram of type initiation or response from the peer's address.</summary>
    public HandshakeOutcome Receive(ReadOnlySpan<byte> datagram, PeerSecurity peer, long now, IHandshakeSink sink) => throw new NotImplementedException();

    /// <summary>Packets wait for a session. Does nothing if one is there or on its way; false if the peer has announced no key.</summary>
    public bool WantSession(PeerSecurity peer, long now, IHandshakeSink sink) => throw new NotImplementedException();

    /// <summary>The peer sent a data datagram of a session we do not know: one of the two was started anew.</summary>
    public void ReceivedUnknown(PeerSecurity peer, long now, IHandshakeSink sink) => throw new NotImplementedException();

    /// <summary>Repeats, renews, ends and releases what is due, for all peers. To be called every 250 ms or so.</summary>
    public void Tick(long now, IHandshakeSink sink) => throw new NotImplementedException();

    /// <summary>
    /// For the process that follows: each peer's sessions, as bytes to be overwritten after use. Nothing is sent afterwards and no handshake
    /// is begun or answered; opening goes on.
    /// </summary>
    public void Export(long now, Action<PeerSecurity, byte[]> add) => throw new NotImplementedException();

    /// <summary>What the process before exported of this peer. False if it does not fit: then a handshake is made as usual.</summary>
    public bool Import(PeerSecurity peer, ReadOnlySpan<byte> state, long now) => throw new NotImplementedException();

    /// <summary>Loads and tries all that the encryption needs, so that a seccomp filter may follow that forbids opening files.</summary>
    public static void Prepare() => throw new NotImplementedException();
}
