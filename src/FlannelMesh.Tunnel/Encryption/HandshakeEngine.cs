using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// Agrees on keys with all peers and renews them. Has no thread and no clock of its own; calls from several threads wait for each other,
/// and none of them is the packet path. Times are milliseconds of a clock that never goes back, as of <see cref="Session"/>.
/// </summary>
internal sealed class HandshakeEngine
{
    // New handshakes a tick: the others can wait, datagrams of handshakes under way can not.
    private const int BeginsPerTick = 200;

    // How long we leave it to the peer to use the session it has begun.
    private const long NextGrace = 1_000;

    private readonly LocalIdentity _identity;
    private readonly int _queues;
    private readonly SessionTable _sessions;
    private readonly TimeProvider _wallClock;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly List<PeerSecurity> _peers = [];
    private long _failed;
    private long _handshakesOfRemoved;
    private long _lastTimestamp;
    private int _firstToBegin;
    private bool _isStopped;

    /// <param name="privateKey">X25519, 32 bytes. A new key wants a new engine.</param>
    /// <param name="queues">Sending and receiving threads a direction: their numbers are 0 to this less 1.</param>
    /// <param name="wallClock">Orders the initiations of this node, over restarts as well.</param>
    /// <param name="random">Spreads repetitions; no key comes from it.</param>
    /// <exception cref="ArgumentException">The key is not 32 bytes.</exception>
    /// <exception cref="LibcryptoException">There is no libcrypto.</exception>
    public HandshakeEngine(ReadOnlySpan<byte> privateKey, int queues, SessionTable sessions, TimeProvider wallClock, Random? random = null)
    {
        _identity = new LocalIdentity(privateKey);
        _queues = queues;
        _sessions = sessions;
        _wallClock = wallClock;
        _random = random ?? Random.Shared;
    }

    /// <summary>This node's public key, 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _identity.PublicKey;

    /// <summary>Sessions that came into use.</summary>
    public long Handshakes
    {
        get
        {
            lock (_gate)
            {
                return _handshakesOfRemoved + _peers.Sum(peer => peer.Handshakes);
            }
        }
    }

    /// <summary>Handshakes given up, and datagrams that were no part of one.</summary>
    public long FailedHandshakes => Interlocked.Read(ref _failed);

    // The packet threads' contexts are theirs alone.
    private int OwnQueue => _queues;

    /// <param name="publicKey">32 bytes; empty if it has announced none.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public PeerSecurity Add(object owner, ReadOnlySpan<byte> publicKey)
    {
        var peer = new PeerSecurity(owner, new PeerHandshake(CheckedKey(publicKey)), _sessions);
        lock (_gate)
        {
            _peers.Add(peer);
        }

        return peer;
    }

    /// <summary>Ends the peer's sessions.</summary>
    public void Remove(PeerSecurity peer, long now)
    {
        lock (_gate)
        {
            if (_peers.Remove(peer))
            {
                _handshakesOfRemoved += peer.Handshakes;
                peer.Handshake.Forget();
                peer.Handshake = new PeerHandshake([]);
                peer.EndAll(now);
            }
        }
    }

    /// <summary>Another key ends the sessions; the same one changes nothing.</summary>
    /// <exception cref="ArgumentException">The key is neither empty nor 32 bytes.</exception>
    public void SetPublicKey(PeerSecurity peer, ReadOnlySpan<byte> publicKey, long now)
    {
        var key = CheckedKey(publicKey);
        lock (_gate)
        {
            if (!peer.Handshake.PublicKey.SequenceEqual(key))
            {
                peer.Handshake.Forget();
                peer.Handshake = new PeerHandshake(key);
                peer.EndAll(now);
            }
        }
    }

    /// <summary>A datagram of type initiation or response from the peer's address.</summary>
    public HandshakeOutcome Receive(ReadOnlySpan<byte> datagram, PeerSecurity peer, long now, IHandshakeSink sink)
    {
        lock (_gate)
        {
            if (_isStopped || !peer.Handshake.HasKey || !HandshakeHeader.TryRead(datagram, out var header))
            {
                return HandshakeOutcome.Malformed;
            }

            var outcome = header.Type == DatagramType.Initiation
                ? Answer(header, datagram, peer, now, sink)
                : Complete(header, datagram, peer, now, sink);
            if (outcome == HandshakeOutcome.Forged)
            {
                Interlocked.Increment(ref _failed);
            }

            return outcome;
        }
    }

    /// <summary>Packets wait for a session. Does nothing if one is there or on its way.</summary>
    /// <returns>False if none can come: <see cref="PeerSecurity.Reason"/>.</returns>
    public bool WantSession(PeerSecurity peer, long now, IHandshakeSink sink)
    {
        lock (_gate)
        {
            if (!_isStopped && peer.Handshake.MayBegin(now) && !peer.TryGetSendSession(now, out _) && !IsPeerBeginning(peer, now))
            {
                Begin(peer, now, sink);
            }

            return !_isStopped && peer.Handshake.HasKey;
        }
    }

    /// <summary>
    /// The peer's address sent a data datagram of a session that is not in the table, or is expired: one of the two ends was started anew.
    /// </summary>
    public void ReceivedUnknown(PeerSecurity peer, long now, IHandshakeSink sink)
    {
        lock (_gate)
        {
            BeginIfQuiet(peer, now, sink);
        }
    }

    /// <summary>Repeats, renews, ends and releases what is due, for all peers. To be called every 250 ms or so.</summary>
    public void Tick(long now, IHandshakeSink sink)
    {
        lock (_gate)
        {
            _sessions.Release(now);
            if (_isStopped || _peers.Count == 0)
            {
                return;
            }

            var first = _firstToBegin % _peers.Count;
            var begins = 0;
            for (var i = 0; i < _peers.Count; i++)
            {
                var index = (first + i) % _peers.Count;
                var peer = _peers[index];
                peer.EndExpired(now);
                Remind(peer, now, sink);
                if (IsBeginDue(peer, now) && begins <= BeginsPerTick && ++begins <= BeginsPerTick)
                {
                    Begin(peer, now, sink);
                    _firstToBegin = index + 1;
                }
            }
        }
    }

    /// <summary>
    /// For the process that follows: each peer's sessions, as bytes to be overwritten after use. Nothing is sent afterwards and no handshake
    /// is begun or answered; opening goes on.
    /// </summary>
    public void Export(long now, Action<PeerSecurity, byte[]> add)
    {
        lock (_gate)
        {
            _isStopped = true;
            foreach (var peer in _peers)
            {
                peer.Handshake.Forget();
                if (PeerState.Take(_identity, peer, Math.Max(_lastTimestamp, 0), now) is { } state)
                {
                    add(peer, state.Write());
                    state.Erase();
                }
            }
        }
    }

    /// <summary>What the process before exported of this peer.</summary>
    /// <returns>
    /// False if the bytes are of another version, for another pair of keys or damaged, or if the peer has sessions already: then a handshake
    /// is made as usual.
    /// </returns>
    public bool Import(PeerSecurity peer, ReadOnlySpan<byte> bytes, long now)
    {
        lock (_gate)
        {
            if (peer.Slots != SessionSlots.Empty || PeerState.Read(bytes) is not { } state || !state.IsOf(_identity, peer))
            {
                return false;
            }

            _lastTimestamp = Math.Max(_lastTimestamp, state.LastTimestamp);
            peer.Handshake.GreatestTimestamp = Math.Max(peer.Handshake.GreatestTimestamp, state.GreatestTimestamp);
            var sessions = state.Sessions.ToDictionary(session => session.Slot, session => Restore(peer, session, now));
            peer.Restore(
                new SessionSlots(
                    sessions.GetValueOrDefault(SessionSlot.Current),
                    sessions.GetValueOrDefault(SessionSlot.Next),
                    sessions.GetValueOrDefault(SessionSlot.Previous)),
                now);
            return true;
        }
    }

    private static byte[] CheckedKey(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length is 0 or X25519.KeyLength
            ? publicKey.ToArray()
            : throw new ArgumentException($"public key of {publicKey.Length} bytes: {X25519.KeyLength} are right, or none");

    private static bool IsPeerBeginning(PeerSecurity peer, long now) => peer.Slots.Next is { } next && next.Age(now) < NextGrace;

    private static bool WantsRekey(Session session, long now)
    {
        var patience = session.IsInitiator ? 0 : SessionLimits.ResponderPatience;
        var sent = session.NextCounter;

        // One datagram is that of the confirmation: such a session was not used and may end.
        var isUsed = sent + (ulong)session.Received > 1;
        return (isUsed && session.Age(now) >= SessionLimits.RekeyAfter + patience + (session.LocalIndex % SessionLimits.RekeySpread))
            || sent >= SessionLimits.RekeyAfterDatagrams;
    }

    private HandshakeOutcome Answer(HandshakeHeader header, ReadOnlySpan<byte> datagram, PeerSecurity peer, long now, IHandshakeSink sink)
    {
        var handshake = peer.Handshake;
        if (!handshake.TryTakeInitiation(now))
        {
            return HandshakeOutcome.Limited;
        }

        if (HandshakeResponder.Read(_identity, handshake.PublicKey, header, datagram) is not { } responder)
        {
            return HandshakeOutcome.Forged;
        }

        if (responder.Timestamp <= handshake.GreatestTimestamp)
        {
            responder.Drop();
            if (responder.Timestamp < handshake.GreatestTimestamp)
            {
                // Perhaps the peer's clock was set back; then it waits until we begin.
                BeginIfQuiet(peer, now, sink);
            }

            return HandshakeOutcome.Replayed;
        }

        handshake.GreatestTimestamp = responder.Timestamp;
        if (handshake.IsInsistent(now) && _identity.Precedes(handshake.PublicKey))
        {
            handshake.Insist();
            responder.Drop();
            return HandshakeOutcome.Crossed;
        }

        Span<byte> response = stackalloc byte[HandshakeHeader.ResponseLength];
        if (responder.Answer(_sessions.NewIndex(), response) is not { } secrets)
        {
            return HandshakeOutcome.Forged;
        }

        handshake.Succeed();
        peer.Expect(NewSession(peer, secrets, isInitiator: false, now), now);
        sink.Send(peer, response);
        return HandshakeOutcome.Answered;
    }

    private HandshakeOutcome Complete(HandshakeHeader header, ReadOnlySpan<byte> datagram, PeerSecurity peer, long now, IHandshakeSink sink)
    {
        if (!peer.Handshake.IsAwaited(header.InitiatorIndex))
        {
            return HandshakeOutcome.Unexpected;
        }

        if (peer.Handshake.ReadResponse(header, datagram) is not { } secrets)
        {
            return HandshakeOutcome.Forged;
        }

        var session = NewSession(peer, secrets, isInitiator: true, now);
        peer.Use(session, now);
        peer.Handshake.Reminder = (peer.Slots.Previous?.Received ?? 0, now + PeerHandshake.FirstRetry);
        Confirm(session, sink);
        return HandshakeOutcome.Established;
    }

    // The peer may not send with the session before it has received something with it, and we may have nothing to send.
    private void Confirm(Session session, IHandshakeSink sink)
    {
        Span<byte> datagram = stackalloc byte[Session.Overhead];
        if (session.Seal(OwnQueue, [], [], datagram) > 0)
        {
            sink.Send(session.Peer, datagram);
        }
    }

    // The peer still sends with the old keys: the confirmation was lost.
    private void Remind(PeerSecurity peer, long now, IHandshakeSink sink)
    {
        var (received, at) = peer.Handshake.Reminder;
        if (now >= at
            && peer.Slots is { Current: { IsInitiator: true, Received: 0 } current, Previous: { } previous }
            && previous.Received > received)
        {
            peer.Handshake.Reminder = (previous.Received, now + PeerHandshake.FirstRetry);
            Confirm(current, sink);
        }
    }

    private bool IsBeginDue(PeerSecurity peer, long now)
    {
        var handshake = peer.Handshake;
        if (handshake.IsHopeless(now))
        {
            handshake.Forget();
            Interlocked.Increment(ref _failed);
            return false;
        }

        return handshake.IsDue(now)
            || (peer.Slots.Current is { } current && WantsRekey(current, now) && handshake.MayBegin(now) && !IsPeerBeginning(peer, now));
    }

    private void BeginIfQuiet(PeerSecurity peer, long now, IHandshakeSink sink)
    {
        if (!_isStopped && peer.Handshake.MayBeProvoked(now) && !IsPeerBeginning(peer, now))
        {
            Begin(peer, now, sink);
        }
    }

    private void Begin(PeerSecurity peer, long now, IHandshakeSink sink)
    {
        _lastTimestamp = Math.Max(_lastTimestamp + 1, _wallClock.GetUtcNow().UtcTicks);
        Span<byte> datagram = stackalloc byte[HandshakeHeader.InitiationLength];
        if (peer.Handshake.TryWriteInitiation(_identity, _sessions.NewIndex(), _lastTimestamp, now, _random.NextDouble(), datagram))
        {
            sink.Send(peer, datagram);
        }
        else
        {
            Interlocked.Increment(ref _failed);
        }
    }

    private Session NewSession(PeerSecurity peer, SessionSecrets secrets, bool isInitiator, long now)
    {
        var seed = new SessionSeed
        {
            LocalIndex = secrets.LocalIndex,
            RemoteIndex = secrets.RemoteIndex,
            IsInitiator = isInitiator,
            CreatedAt = now,
        };
        return Enter(new Session(peer, seed, new SessionKeys(secrets.SendKey, secrets.ReceiveKey, _queues + 1)));
    }

    private Session Restore(PeerSecurity peer, SessionState state, long now) =>
        Enter(new Session(peer, state.Seed(now), new SessionKeys(state.SendKey, state.ReceiveKey, _queues + 1)));

    // An index that another session took meanwhile (one in four milliards): this session then only sends, and is renewed in time.
    private Session Enter(Session session)
    {
        _sessions.TryAdd(session);
        return session;
    }
}
