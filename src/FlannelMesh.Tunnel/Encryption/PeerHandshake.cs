using System.Buffers.Binary;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Tunnel.Encryption.Noise;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// The handshake with one peer under one key of it: what we asked and wait for, when to ask again, what the peer may ask.
/// Only for the engine, under its lock.
/// </summary>
internal sealed class PeerHandshake(byte[] publicKey)
{
    /// <summary>Milliseconds until the first repetition; each further one waits twice as long, up to <see cref="LongestRetry"/>.</summary>
    public const long FirstRetry = 1_000;

    public const long LongestRetry = 8_000;

    /// <summary>Milliseconds after which it is not repeated until packets ask for it again (WireGuard: REKEY_ATTEMPT_TIME).</summary>
    public const long GiveUpAfter = 90_000;

    /// <summary>Initiations of the peer handled a second, and at once.</summary>
    public const int InitiationsPerSecond = 5;

    /// <summary>Milliseconds between initiations that the peer's behaviour brings about, not our packets.</summary>
    public const long ProvokedInterval = 10_000;

    // If both begin at once, the one that precedes insists this often; longer might be for ever: the other may refuse its timestamp.
    private const int InsistentAttempts = 2;

    // Milliseconds in which two initiations can have crossed. The other end would have answered an older one instead of beginning itself: it
    // was not there yet when ours came.
    private const long CrossingTime = 250;

    private const long Never = long.MinValue / 2;

    private HandshakeState? _pending;
    private uint _pendingIndex;
    private int _attempts;
    private int _unanswered;
    private long _startedAt = Never;
    private long _lastAt = Never;
    private long _retryAt = Never;
    private long _initiationsUntil = Never;
    private bool _isKeyRefused;

    public ReadOnlySpan<byte> PublicKey => publicKey;

    public bool HasKey => publicKey.Length > 0;

    public bool IsPending => _pending is not null;

    /// <summary>Whether our own initiation goes before one of the peer that arrives now.</summary>
    public bool IsInsistent(long now) => IsPending && _attempts <= InsistentAttempts && now - _lastAt < CrossingTime;

    /// <summary>Of the peer's newest initiation.</summary>
    public long GreatestTimestamp { get; set; } = long.MinValue;

    /// <summary>Received with the session before when it was followed; and when the peer is next told of the new one.</summary>
    public (long Received, long At) Reminder { get; set; }

    public string? Reason =>
        !HasKey ? "it has announced no public key, and clear text is not sent: encryption must be on at both ends"
        : _isKeyRefused ? $"its public key {Convert.ToHexStringLower(publicKey)} is none of X25519"
        : _unanswered > InsistentAttempts ? $"it answered none of {_unanswered} handshakes: is its UDP port reachable, and does it know this node's key?"
        : null;

    public bool IsDue(long now) => IsPending && now >= _retryAt;

    public bool IsHopeless(long now) => IsPending && now - _startedAt >= GiveUpAfter;

    /// <summary>Not sooner after the last initiation than its repetition would have been.</summary>
    public bool MayBegin(long now) => HasKey && !IsPending && now >= _retryAt;

    public bool MayBeProvoked(long now) => MayBegin(now) && now - _lastAt >= ProvokedInterval;

    /// <summary>Writes an initiation, the first or a repetition: each has its own ephemeral key and forgets the one before.</summary>
    /// <param name="jitter">0 to 1; keeps two ends from crossing for ever.</param>
    /// <returns>False if the peer's key is none.</returns>
    public bool TryWriteInitiation(LocalIdentity identity, uint index, long timestamp, long now, double jitter, Span<byte> datagram)
    {
        if (!IsPending)
        {
            _startedAt = now;
            _attempts = 0;
        }

        Forget();
        _lastAt = now;
        var wait = Math.Min(FirstRetry << Math.Min(_attempts, 8), LongestRetry);
        _retryAt = now + wait + (long)(wait * jitter / 3);
        _attempts++;
        _unanswered++;

        var header = new HandshakeHeader(DatagramType.Initiation, index);
        header.Write(datagram);
        Span<byte> payload = stackalloc byte[HandshakeHeader.InitiationPayload];
        BinaryPrimitives.WriteInt64BigEndian(payload, timestamp);
        var state = HandshakeState.Initiator(header.Prologue(), identity.PrivateKey, identity.PublicKey, publicKey, X25519.GeneratePrivateKey());
        _isKeyRefused = !state.TryWriteFirst(payload, datagram[HandshakeHeader.Length..]);
        if (_isKeyRefused)
        {
            return false;
        }

        _pending = state;
        _pendingIndex = index;
        return true;
    }

    /// <summary>Reads the answer. Null if it is none of the peer's; what we wait for is then as before.</summary>
    public SessionSecrets? ReadResponse(HandshakeHeader header, ReadOnlySpan<byte> datagram)
    {
        // On a copy: who sees our index can send nonsense before the peer answers.
        var state = _pending!.Clone();
        Span<byte> payload = stackalloc byte[HandshakeHeader.ResponsePayload];
        if (!state.TryReadSecond(datagram[HandshakeHeader.Length..], payload))
        {
            state.Erase();
            return null;
        }

        var (send, receive) = state.Split();
        Succeed();
        return new SessionSecrets(header.InitiatorIndex, BinaryPrimitives.ReadUInt32BigEndian(payload), send, receive);
    }

    /// <summary>The peer is there, but perhaps only since our initiation was lost on it: that is repeated as soon as an answer is overdue.</summary>
    public void Insist() => _retryAt = Math.Min(_retryAt, _lastAt + CrossingTime);

    public bool IsAwaited(uint index) => IsPending && index == _pendingIndex;

    /// <summary>False if the peer, or who writes its address, has sent too many.</summary>
    public bool TryTakeInitiation(long now)
    {
        const long Interval = 1000 / InitiationsPerSecond;
        var until = Math.Max(now, _initiationsUntil) + Interval;
        if (until - now > 1000)
        {
            return false;
        }

        _initiationsUntil = until;
        return true;
    }

    /// <summary>The peer can be reached: it answered, or its own handshake goes on instead of ours.</summary>
    public void Succeed()
    {
        _unanswered = 0;
        _retryAt = Math.Min(_retryAt, _lastAt + FirstRetry);
        Forget();
    }

    /// <summary>Waits no longer. The next one may begin when this one would have been repeated.</summary>
    public void Forget()
    {
        _pending?.Erase();
        _pending = null;
    }
}
