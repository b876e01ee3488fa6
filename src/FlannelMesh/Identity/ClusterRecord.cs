using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Identity;

/// <summary>What a node remembers of its cluster: DATA_DIR/cluster.json.</summary>
public sealed record ClusterRecord
{
    public static ClusterRecord Empty { get; } = new();

    /// <summary>The cluster this node belongs to; null before it has joined one.</summary>
    public Guid? ClusterId { get; init; }

    /// <summary>The highest version of that cluster's voter set this node knows; null before it has joined.</summary>
    public VoterRecord? Voters { get; init; }

    /// <summary>HOST:PORT this node had in the cluster.</summary>
    public string? Self { get; init; }

    /// <summary>
    /// The cluster whose votes this node's disk holds. A voter with another one, or none, has lost its disk or is new: it reads
    /// the table from all other voters before it votes.
    /// </summary>
    public Guid? VotesIn { get; init; }

    /// <summary>The clusters that the present one replaces by an operator's decision.</summary>
    public ImmutableArray<Guid> Replaces { get; init; } = [];

    /// <summary>The highest round of formation this node has promised itself to.</summary>
    public RoundRecord? Promised { get; init; }

    /// <summary>The round in which it accepted <see cref="Accepted"/>.</summary>
    public RoundRecord? AcceptedIn { get; init; }

    /// <summary>The cluster it agreed to form.</summary>
    public VoterRecord? Accepted { get; init; }

    /// <summary>
    /// HOST:PORT of the member that was asked to let this node in, until it is in. If the node dies before, that member knows of it first, and perhaps alone.
    /// </summary>
    public string? Contact { get; init; }

    [JsonIgnore]
    public VoterSet? VoterSet => Voters?.ToSet();

    [JsonIgnore]
    public bool CanVote => ClusterId is not null && VotesIn == ClusterId;

    /// <summary>The cluster this node agreed to form and has not been in yet: it has no votes to have forgotten.</summary>
    [JsonIgnore]
    public Guid? FounderOf => ClusterId is null ? Accepted?.ClusterId : null;

    /// <summary>Takes over a set unless a newer one of the same cluster is known.</summary>
    public ClusterRecord With(VoterSet set) =>
        ClusterId == set.ClusterId && Voters is { } known && known.Version >= set.Version
            ? this
            : this with { ClusterId = set.ClusterId, Voters = VoterRecord.Of(set) };

    /// <summary>What a node writes down before it joins a cluster or forms it.</summary>
    /// <param name="voters">The cluster's.</param>
    /// <param name="replaces">The clusters it replaces, if it is not the one this node is in already.</param>
    /// <param name="self">HOST:PORT of this node.</param>
    /// <param name="contact">HOST:PORT of the member it asks to be let in; null if it forms the cluster.</param>
    public ClusterRecord Adopt(VoterSet voters, ImmutableArray<Guid> replaces, string self, string? contact)
    {
        // Who agreed to the formation of its first cluster has no votes to have forgotten.
        var isFounder = ClusterId is null && (contact is null || Accepted?.ClusterId == voters.ClusterId);
        var next = ClusterId == voters.ClusterId ? With(voters) : With(voters) with { Replaces = replaces };
        return next with { Self = self, Contact = contact, VotesIn = isFounder ? voters.ClusterId : next.VotesIn };
    }

    public bool Equals(ClusterRecord? other) =>
        other is not null
        && (ClusterId, Self, Contact, VotesIn, Promised, AcceptedIn) == (other.ClusterId, other.Self, other.Contact, other.VotesIn, other.Promised, other.AcceptedIn)
        && Equals(VoterSet, other.VoterSet)
        && Equals(Accepted?.ToSet(), other.Accepted?.ToSet())
        && Replaces.SequenceEqual(other.Replaces);

    public override int GetHashCode() => HashCode.Combine(ClusterId, Self, VotesIn, Voters?.Version);

    /// <summary>A voter set as JSON.</summary>
    public sealed record VoterRecord(Guid ClusterId, ulong Version, ImmutableArray<string> Voters)
    {
        public static VoterRecord Of(VoterSet set) => new(set.ClusterId, set.Version, set.Voters);

        public VoterSet ToSet() => new(ClusterId, Version, Voters);
    }

    /// <summary>A round of formation as JSON.</summary>
    public sealed record RoundRecord(ulong Number, Guid Node)
    {
        public static RoundRecord Of(Ballot round) => new(round.Number, round.Incarnation);

        public Ballot ToBallot() => new(Number, Node);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ClusterRecord))]
internal sealed partial class ClusterRecordJson : JsonSerializerContext;
