using System.Diagnostics;
using FlannelMesh.Peers;

namespace FlannelMesh.Benchmarks.Scale.Nodes;

/// <summary>In place of the kernel: notes when a peer was there to be programmed.</summary>
internal sealed class FakeKernel
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _since = [];
    private long _changedAt = Stopwatch.GetTimestamp();
    private int _members;

    public FakeKernel(Latest<PeerSet> peers) => peers.Changed += (_, now) => Program(now);

    /// <summary>Peers that are members.</summary>
    public int Members
    {
        get
        {
            lock (_gate)
            {
                return _members;
            }
        }
    }

    /// <summary>When <see cref="Members"/> changed last.</summary>
    public long ChangedAt
    {
        get
        {
            lock (_gate)
            {
                return _changedAt;
            }
        }
    }

    /// <summary>When a peer of this name was programmed first; null if none was.</summary>
    public long? Since(string name)
    {
        lock (_gate)
        {
            return _since.TryGetValue(name, out var since) ? since : null;
        }
    }

    private void Program(PeerSet peers)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var peer in peers.Peers)
            {
                _since.TryAdd(peer.Name, now);
            }

            var members = peers.Peers.Count(peer => peer.IsMember);
            if (members != _members)
            {
                (_members, _changedAt) = (members, now);
            }
        }
    }
}
