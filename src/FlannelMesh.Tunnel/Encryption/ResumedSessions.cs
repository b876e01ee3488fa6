using System.Security.Cryptography;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>Sessions of the tunnel before, until the peers they belong to are known. They are keys: what nobody takes is overwritten.</summary>
internal sealed class ResumedSessions
{
    private readonly Dictionary<Guid, byte[]> _states = [];

    public int Count => _states.Count;

    /// <returns>One line if they are not what they should be; then none is kept.</returns>
    public string? Add(IReadOnlyCollection<Control.Session> sessions)
    {
        if (sessions.FirstOrDefault(session => session.PeerId.Length != PeerRules.IdLength) is { } wrong)
        {
            return $"a session's peer_id has {wrong.PeerId.Length} bytes: {PeerRules.IdLength} are wanted";
        }

        if (sessions.FirstOrDefault(session => session.State.Length > PeerState.MaxLength) is { } longest)
        {
            return $"a session's state has {longest.State.Length} bytes: at most {PeerState.MaxLength} are possible";
        }

        if (_states.Count + sessions.Count > PeerCollection.MaxPeers)
        {
            return $"more than {PeerCollection.MaxPeers} sessions came: no more are possible";
        }

        foreach (var session in sessions)
        {
            var id = new Guid(session.PeerId.Span, bigEndian: true);
            Erase(id);
            _states[id] = session.State.ToByteArray();
        }

        return null;
    }

    /// <summary>Gives away what is there for a peer, to be overwritten after use.</summary>
    public bool TryTake(Guid id, out byte[] state)
    {
        var isThere = _states.Remove(id, out var found);
        state = found ?? [];
        return isThere;
    }

    public void Clear()
    {
        foreach (var state in _states.Values)
        {
            CryptographicOperations.ZeroMemory(state);
        }

        _states.Clear();
    }

    private void Erase(Guid id)
    {
        if (_states.TryGetValue(id, out var before))
        {
            CryptographicOperations.ZeroMemory(before);
        }
    }
}
