namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// The keys agreed on once with one peer, and what was sent and received with them. Sealing and opening allocate nothing
/// and take no lock that another thread holds for long; a queue belongs to one sending and one receiving thread.
/// Times are milliseconds of a clock that never goes back, such as <see cref="Environment.TickCount64"/>; one reading a batch will do.
/// </summary>
internal sealed class Session : IDisposable
{
    /// <summary>Bytes that a datagram is longer than its plaintext: header and tag.</summary>
    public const int Overhead = DataHeader.Length + TagLength;

    public const int TagLength = 16;

    private readonly SessionKeys _keys;
    private readonly Lock _receiveGate = new();
    private readonly ReplayWindow _window;
    private ulong _nextCounter;
    private long _received;
    private volatile bool _isEnded;
    private volatile bool _isConfirmed;

    public Session(PeerSecurity peer, SessionSeed seed, SessionKeys keys)
    {
        Peer = peer;
        LocalIndex = seed.LocalIndex;
        RemoteIndex = seed.RemoteIndex;
        IsInitiator = seed.IsInitiator;
        CreatedAt = seed.CreatedAt;
        _nextCounter = seed.NextCounter;
        _window = seed.Window;
        _isConfirmed = seed.IsConfirmed;
        _keys = keys;
    }

    public PeerSecurity Peer { get; }

    /// <summary>What the peer writes into its datagrams.</summary>
    public uint LocalIndex { get; }

    /// <summary>What we write into ours.</summary>
    public uint RemoteIndex { get; }

    /// <summary>Whether this end began the handshake.</summary>
    public bool IsInitiator { get; }

    public long CreatedAt { get; }

    /// <summary>Genuine datagrams received, empty ones as well.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>The number that comes next; at or above <see cref="SessionLimits.RejectAfterDatagrams"/> nothing is sent.</summary>
    public ulong NextCounter => Volatile.Read(ref _nextCounter);

    /// <summary>Whether the peer is known to have the keys. Until then its responder does not send with them.</summary>
    public bool IsConfirmed => _isConfirmed;

    public long Age(long now) => now - CreatedAt;

    public bool CanSend(long now) => !_isEnded && Age(now) < SessionLimits.RejectAfter && NextCounter < SessionLimits.RejectAfterDatagrams;

    public bool CanReceive(long now) => !_isEnded && Age(now) < SessionLimits.RejectAfter;

    /// <summary>
    /// Takes a range of numbers, from <paramref name="first"/>; each may be used for one <see cref="Seal(int, ulong, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> or none.
    /// False if the session has no such range any more.
    /// </summary>
    public bool TryReserveCounters(int count, out ulong first)
    {
        var end = Interlocked.Add(ref _nextCounter, (ulong)count);
        first = end - (ulong)count;
        return end <= SessionLimits.RejectAfterDatagrams;
    }

    /// <summary>Writes a datagram around the plaintext of both parts, with the next number.</summary>
    /// <returns>Bytes written: plaintext and <see cref="Overhead"/>; 0 if the session is used up or ended.</returns>
    public int Seal(int queue, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, Span<byte> destination) =>
        TryReserveCounters(1, out var counter) ? Seal(queue, counter, part1, part2, destination) : 0;

    /// <summary>The same with a number that was reserved. No number may be used twice.</summary>
    public int Seal(int queue, ulong counter, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, Span<byte> destination)
    {
        if (_isEnded)
        {
            return 0;
        }

        var length = part1.Length + part2.Length + Overhead;
        var header = destination[..DataHeader.Length];
        new DataHeader(RemoteIndex, counter).Write(header);
        try
        {
            _keys.Sealer(queue).Seal(counter, header, part1, part2, destination[DataHeader.Length..length]);
            return length;
        }
        catch (ObjectDisposedException)
        {
            // It ended between the question above and here.
            return 0;
        }
    }

    /// <summary>Reads a datagram of the peer. The plaintext may begin where the ciphertext does (16 bytes after the datagram).</summary>
    /// <param name="plaintext">At least the datagram's length less <see cref="Overhead"/>; holds nothing of use unless the result is Ok.</param>
    /// <param name="length">Bytes of plaintext; 0 if the peer only confirms its keys, which is nothing to pass on.</param>
    public OpenResult Open(int queue, long now, ReadOnlySpan<byte> datagram, Span<byte> plaintext, out int length)
    {
        length = 0;
        if (!DataHeader.TryRead(datagram, out var header) || header.ReceiverIndex != LocalIndex || plaintext.Length < datagram.Length - Overhead)
        {
            return OpenResult.Malformed;
        }

        if (!CanReceive(now) || header.Counter >= SessionLimits.RejectAfterDatagrams)
        {
            return OpenResult.Expired;
        }

        var size = datagram.Length - Overhead;
        try
        {
            if (!_keys.Opener(queue).TryOpen(header.Counter, datagram[..DataHeader.Length], datagram[DataHeader.Length..], plaintext[..size]))
            {
                return OpenResult.Forged;
            }
        }
        catch (ObjectDisposedException)
        {
            return OpenResult.Expired;
        }

        // After the proof, not before it: else anyone could make the window move.
        lock (_receiveGate)
        {
            if (!_window.TryAccept(header.Counter))
            {
                return OpenResult.Replayed;
            }

            _received++;
        }

        if (!_isConfirmed)
        {
            _isConfirmed = true;
            Peer.Confirm(this, now);
        }

        length = size;
        return OpenResult.Ok;
    }

    /// <summary>From now on nothing is sealed or opened; what a thread is doing at this moment it may finish.</summary>
    public void End() => _isEnded = true;

    /// <summary>Sending is off from now on; opening goes on.</summary>
    /// <returns>The number that nobody used: another process may go on with it.</returns>
    public ulong StopSending() => Interlocked.Exchange(ref _nextCounter, SessionLimits.Stopped);

    /// <summary>For the process that follows. False if the keys are gone.</summary>
    public bool TryCopyKeys(Span<byte> send, Span<byte> receive) => _keys.TryCopy(send, receive);

    public ReplayWindow CopyWindow()
    {
        lock (_receiveGate)
        {
            return _window.Clone();
        }
    }

    public void Dispose()
    {
        End();
        _keys.Dispose();
    }
}
