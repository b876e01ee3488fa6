using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Membership.Formation;

/// <summary>
/// How nodes that are in no cluster agree on one: a round of Paxos with the expected voters as acceptors. The agreed value is the
/// cluster's id with its first voter set.
/// </summary>
public static class FormationMessages
{
    /// <summary>Asks for a promise to take part in no lower round.</summary>
    /// <param name="Expected">The expected voters, sorted and joined by commas: acceptors of different lists would not meet.</param>
    public sealed record Prepare(Ballot Round, string Expected) : IWireMessage;

    /// <param name="Promised">The highest round the acceptor is bound to; the one asked for if it promised.</param>
    /// <param name="Cluster">The cluster it is a voter of, with a disk that remembers its votes.</param>
    /// <param name="AcceptedIn">The round in which it accepted <paramref name="Accepted"/>.</param>
    /// <param name="Objection">Why it will not take part at all; for people. Empty if it will.</param>
    public sealed record Promise(Ballot Round, Ballot Promised, VoterSet? Cluster, Ballot AcceptedIn, VoterSet? Accepted, string Objection)
        : IWireMessage
    {
        public bool IsGiven => Promised == Round && Objection.Length == 0;
    }

    public sealed record Accept(Ballot Round, VoterSet Value) : IWireMessage;

    public sealed record Accepted(Ballot Round, Ballot Promised) : IWireMessage
    {
        public bool IsGiven => Promised == Round;
    }
}
