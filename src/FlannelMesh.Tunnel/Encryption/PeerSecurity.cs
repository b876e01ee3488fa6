using System.Diagnostics.CodeAnalysis;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>What is agreed on with one peer. Made by <see cref="HandshakeEngine.Add"/>. Times as of <see cref="Session"/>.</summary>
internal sealed class PeerSecurity
{
    private readonly SessionTable _table;
    private readonly Lock _gate = new();
    private volatile SessionSlots _slots = SessionSlots.Empty;
    private volatile PeerHandshake _handshake;
    private long _handshakes;

    internal PeerSecurity(object owner, PeerHandshake handshake, SessionTable table)
    {
        Owner = owner;
        _handshake = handshake;
        _table = table;
    }

    /// <summary>The packet path's own object for this peer.</summary>
    public object Owner { get; }

    /// <summary>Why nothing can be sent to this peer, in one line; null if nothing is known against it.</summary>
    public string? Reason => _handshake.Reason;

    /// <summary>Sessions that were agreed on with this peer and came into use.</summary>
    public long Handshakes => Interlocked.Read(ref _handshakes);

    internal SessionSlots Slots => _slots;

    /// <summary>Only the engine touches it, under its lock.</summary>
    internal PeerHandshake Handshake
    {
        get => _handshake;
        set => _handshake = value;
    }

    /// <summary>The session to send with. False if there is none: then <see cref="HandshakeEngine.WantSession"/>.</summary>
    public bool TryGetSendSession(long now, [MaybeNullWhen(false)] out Session session)
    {
        session = _slots.Current;
        return session is not null && session.CanSend(now);
    }

    /// <summary>Milliseconds since the keys in use were agreed on; 0 if there are none.</summary>
    public long SessionAge(long now) => TryGetSendSession(now, out var session) ? Math.Max(1, session.Age(now)) : 0;

    internal void Use(Session session, long now)
    {
        Interlocked.Increment(ref _handshakes);
        Change(slots => slots.Use(session), now);
    }

    internal void Expect(Session session, long now) => Change(slots => slots.Expect(session), now);

    internal void Confirm(Session session, long now)
    {
        if (Change(slots => slots.Confirm(session), now))
        {
            Interlocked.Increment(ref _handshakes);
        }
    }

    internal void EndExpired(long now)
    {
        // Apart, so that the closure is only made if it is needed: this is asked of each peer four times a second.
        if (_slots.HasExpired(now))
        {
            DropExpired(now);
        }
    }

    /// <summary>At once: the keys are not to be trusted any more.</summary>
    internal void EndAll(long now)
    {
        Change(_ => SessionSlots.Empty, now);
        _table.EndRetired(this, now);
    }

    /// <summary>As the process before left it.</summary>
    internal void Restore(SessionSlots slots, long now) => Change(_ => slots, now);

    private void DropExpired(long now) => Change(slots => slots.WithoutExpired(now), now);

    // The handshake's thread and the packet path's may come at once.
    private bool Change(Func<SessionSlots, SessionSlots> change, long now)
    {
        lock (_gate)
        {
            var before = _slots;
            var after = change(before);
            _slots = after;
            foreach (var session in before.All.Except(after.All))
            {
                _table.Retire(session, now);
            }

            return before != after;
        }
    }
}
