using System.Collections.Immutable;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Transport;

/// <summary>What this node knows that decides who may say what. Safe for several threads.</summary>
/// <param name="cluster">What is on disk of the cluster this node belongs to.</param>
/// <param name="seeds">HOST:PORT of the configured seeds.</param>
/// <param name="leases">The lease table as this node knows it.</param>
internal sealed class MeshFacts(Func<ClusterRecord> cluster, Func<ImmutableArray<string>> seeds, Func<LeaseTable> leases, TimeProvider time)
{
    /// <summary>
    /// How long one is still heard as a voter who is none any more: the last acknowledgements of a change of the set come from the former one,
    /// and who learns of it late says so late.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ClusterRecord? _record;
    private VoterSet? _voters;
    private ImmutableArray<string> _accepted = [];
    private ImmutableDictionary<string, long> _former = ImmutableDictionary<string, long>.Empty;

    public LeaseTable Leases => leases();

    /// <summary>The newest set this node has; null before it has been in a cluster.</summary>
    public VoterSet? Voters
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _voters;
            }
        }
    }

    /// <summary>Before there is a cluster the seeds are who will be voters.</summary>
    public bool IsVoter(string hostPort)
    {
        lock (_gate)
        {
            Look();
            return _voters is null
                ? _accepted.Contains(hostPort) || IsSeed(hostPort)
                : _voters.Contains(hostPort) || (_former.TryGetValue(hostPort, out var since) && time.GetElapsedTime(since) < Grace);
        }
    }

    /// <summary>An operator has named it in this node's configuration: what it says about the cluster is believed.</summary>
    public bool IsSeed(string hostPort) => seeds().Contains(hostPort);

    private void Look()
    {
        var record = cluster();
        if (ReferenceEquals(record, _record))
        {
            return;
        }

        var (before, now) = (_voters, record.VoterSet);
        (_record, _voters, _accepted) = (record, now, record.Accepted?.Voters ?? []);
        var at = time.GetTimestamp();
        var leaving = before is null || before.ClusterId != now?.ClusterId ? [] : before.Voters.Where(voter => !now.Contains(voter));
        _former = _former.Where(former => time.GetElapsedTime(former.Value) < Grace).ToImmutableDictionary().SetItems(leaving.Select(voter => KeyValuePair.Create(voter, at)));
    }
}
