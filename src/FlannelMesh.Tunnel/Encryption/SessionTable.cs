using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>The sessions by the index that peers write into their datagrams. Readers take no lock.</summary>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<uint, Session> _sessions = [];
    private readonly ConcurrentQueue<(Session Session, long At)> _retired = [];
    private readonly ConcurrentQueue<(Session Session, long At)> _ended = [];

    /// <summary>Sessions that can be found.</summary>
    public int Count => _sessions.Count;

    public bool TryFind(uint index, [MaybeNullWhen(false)] out Session session) => _sessions.TryGetValue(index, out session);

    /// <summary>The session that a datagram names; false if it is not a data datagram or names none.</summary>
    public bool TryFind(ReadOnlySpan<byte> datagram, [MaybeNullWhen(false)] out Session session)
    {
        session = null;
        return DataHeader.TryRead(datagram, out var header) && TryFind(header.ReceiverIndex, out session);
    }

    /// <summary>False if the index is taken.</summary>
    public bool TryAdd(Session session) => _sessions.TryAdd(session.LocalIndex, session);

    /// <summary>Nothing will be sent with the session any more; what is under way is opened for <see cref="SessionLimits.RetiredFor"/>.</summary>
    public void Retire(Session session, long now) => _retired.Enqueue((session, now));

    /// <summary>Ends what was retired of a peer.</summary>
    public void EndRetired(PeerSecurity peer, long now)
    {
        foreach (var (session, _) in _retired)
        {
            if (session.Peer == peer)
            {
                End(session, now);
            }
        }
    }

    /// <summary>Ends a session. Its contexts are released later: <see cref="Release"/>.</summary>
    public void End(Session session, long now)
    {
        session.End();
        if (_sessions.TryRemove(KeyValuePair.Create(session.LocalIndex, session)))
        {
            _ended.Enqueue((session, now));
        }
    }

    /// <summary>Ends what was retired, and overwrites the keys of what ended, a while ago. Not for several threads at once.</summary>
    public void Release(long now)
    {
        while (TryTake(_retired, now - SessionLimits.RetiredFor, out var session))
        {
            End(session, now);
        }

        while (TryTake(_ended, now - SessionLimits.DisposeAfter, out var session))
        {
            session.Dispose();
        }
    }

    /// <summary>An index nobody can foresee, which no session has.</summary>
    public uint NewIndex()
    {
        uint index = 0;
        do
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<uint>(ref index)));
        }
        while (_sessions.ContainsKey(index));

        return index;
    }

    private static bool TryTake(ConcurrentQueue<(Session Session, long At)> queue, long latest, [MaybeNullWhen(false)] out Session session)
    {
        var isDue = queue.TryPeek(out var first) && first.At <= latest && queue.TryDequeue(out first);
        session = first.Session;
        return isDue;
    }
}
