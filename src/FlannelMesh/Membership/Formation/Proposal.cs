using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Membership.Formation;

/// <summary>One round of forming a cluster, as its candidate sees it. Pure.</summary>
public sealed record Proposal
{
    /// <summary>
    /// Its id is used for this round alone: a candidate that is killed before its own promise is on disk would begin the same number again.
    /// </summary>
    public required Ballot Round { get; init; }

    /// <summary>HOST:PORT of the acceptors.</summary>
    public required ImmutableArray<string> Expected { get; init; }

    /// <summary>The cluster to assemble again; null if there never was one.</summary>
    public VoterSet? Known { get; init; }

    public ImmutableDictionary<string, FormationMessages.Promise> Promises { get; init; } =
        ImmutableDictionary<string, FormationMessages.Promise>.Empty;

    /// <summary>What is to be accepted, once a majority has promised.</summary>
    public VoterSet? Value { get; init; }

    public ImmutableHashSet<string> AcceptedBy { get; init; } = [];

    public bool IsChosen => AcceptedBy.Count >= Quorum;

    private int Quorum => new Quorum(Expected.Length).Size;

    /// <param name="heard">The highest round that this candidate has heard of.</param>
    /// <param name="id">Used never before.</param>
    public static Proposal Begin(ImmutableArray<string> expected, VoterSet? known, ulong heard, Guid id) =>
        new() { Round = new Ballot(heard + 1, id), Expected = expected, Known = known };

    /// <param name="fresh">The id of the cluster, if it turns out to be a new one.</param>
    /// <returns>The proposal, and why it has to be given up; null if it has not.</returns>
    public (Proposal Proposal, string? GivenUp) On(string from, FormationMessages.Promise promise, Guid fresh)
    {
        if (promise.Round != Round || Value is not null || !Expected.Contains(from))
        {
            return (this, null);
        }

        if (!promise.IsGiven)
        {
            return (this, promise.Objection.Length > 0 ? $"{from}: {promise.Objection}" : $"{from} has promised itself to another round");
        }

        // Who lost the memory of its votes cannot help to bring the cluster back.
        if (Known is not null && (promise.Cluster ?? promise.Accepted)?.ClusterId != Known.ClusterId)
        {
            return (this, null);
        }

        var next = this with { Promises = Promises.SetItem(from, promise) };
        if (next.Promises.Count < Quorum)
        {
            return (next, null);
        }

        var (value, clash) = next.Choose(fresh);
        return (next with { Value = value }, clash);
    }

    public Proposal On(string from, FormationMessages.Accepted accepted) =>
        accepted.Round == Round && accepted.IsGiven && Value is not null && Expected.Contains(from)
            ? this with { AcceptedBy = AcceptedBy.Add(from) }
            : this;

    /// <summary>
    /// An existing cluster comes first, then what was accepted in the highest round and may already be agreed on, and only then
    /// something new.
    /// </summary>
    private (VoterSet? Value, string? GivenUp) Choose(Guid fresh)
    {
        var clusters = Promises.Values.Select(promise => promise.Cluster).OfType<VoterSet>().ToList();
        if (clusters.Count > 0)
        {
            var newest = clusters.MaxBy(cluster => cluster.Version)!;
            return clusters.Any(cluster => cluster.ClusterId != newest.ClusterId) ? (null, "the voters belong to different clusters")
                : !newest.Voters.SequenceEqual(Expected) ? (null, $"the cluster has other voters now: {newest}")
                : (newest, null);
        }

        var accepted = Promises.Values.Where(promise => promise.Accepted is not null).MaxBy(promise => promise.AcceptedIn)?.Accepted;
        return (new VoterSet(accepted?.ClusterId ?? fresh, 1, Expected), null);
    }
}
