using System.Collections.Immutable;

namespace FlannelMesh.Leases.Voters;

/// <summary>
/// The nodes that hold the lease table, by the address of their cluster port. It changes by one node at a time, so that every
/// majority of one version meets every majority of the next.
/// </summary>
public sealed record VoterSet
{
    /// <summary>More would only make every grant slower.</summary>
    public const int MaxVoters = 7;

    public VoterSet(Guid clusterId, ulong version, IEnumerable<string> voters)
    {
        ClusterId = clusterId;
        Version = version;
        Voters = [.. voters.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The cluster it belongs to: the set of another cluster says nothing here.</summary>
    public Guid ClusterId { get; }

    /// <summary>Counts the changes, from 1.</summary>
    public ulong Version { get; }

    /// <summary>HOST:PORT, sorted.</summary>
    public ImmutableArray<string> Voters { get; }

    public Quorum Quorum => new(Voters.Length);

    /// <summary>
    /// How many replicas must confirm a write so that a majority of this set and one of <paramref name="next"/> are among them.
    /// </summary>
    /// <param name="isAmongThem">Tells of a voter that leaves whether its replica may still confirm; a dead one's cannot.</param>
    public int QuorumTowards(VoterSet next, Func<string, bool> isAmongThem) =>
        Math.Max(Quorum.Size, next.Quorum.Size + Voters.Count(voter => !next.Contains(voter) && isAmongThem(voter)));

    public bool Contains(string hostPort) => Voters.Contains(hostPort);

    public VoterSet Add(string hostPort) => new(ClusterId, Version + 1, Voters.Add(hostPort));

    public VoterSet Remove(string hostPort) => new(ClusterId, Version + 1, Voters.Remove(hostPort));

    public bool Equals(VoterSet? other) =>
        other is not null && ClusterId == other.ClusterId && Version == other.Version && Voters.SequenceEqual(other.Voters);

    public override int GetHashCode() => HashCode.Combine(ClusterId, Version);

    public override string ToString() => $"version {Version}: {string.Join(", ", Voters)}";
}
