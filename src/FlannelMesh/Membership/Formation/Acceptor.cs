using FlannelMesh.Identity;
using FlannelMesh.Leases;

namespace FlannelMesh.Membership.Formation;

/// <summary>
/// What a node promises to those who want to form a cluster. Pure: the record must be on disk before the answer is sent, or a restart
/// could promise the same twice.
/// </summary>
public static class Acceptor
{
    /// <param name="expected">The voters this node expects; an empty text before it knows them.</param>
    public static (ClusterRecord Record, FormationMessages.Promise Reply) Handle(
        ClusterRecord record, FormationMessages.Prepare prepare, string expected, bool isInCluster)
    {
        var promised = record.Promised?.ToBallot() ?? Ballot.None;
        if (isInCluster)
        {
            return (record, Refuse(prepare, promised, "this node is in a cluster"));
        }

        if (prepare.Expected != expected)
        {
            return (record, Refuse(prepare, promised, $"this node expects the voters [{expected}], not [{prepare.Expected}]; give all nodes the same seeds"));
        }

        var next = prepare.Round > promised ? record with { Promised = ClusterRecord.RoundRecord.Of(prepare.Round) } : record;
        return (next, new FormationMessages.Promise(
            prepare.Round,
            next.Promised!.ToBallot(),
            record.CanVote ? record.VoterSet : null,
            record.AcceptedIn?.ToBallot() ?? Ballot.None,
            record.Accepted?.ToSet(),
            ""));
    }

    public static (ClusterRecord Record, FormationMessages.Accepted Reply) Handle(ClusterRecord record, FormationMessages.Accept accept)
    {
        var promised = record.Promised?.ToBallot() ?? Ballot.None;
        if (accept.Round < promised)
        {
            return (record, new FormationMessages.Accepted(accept.Round, promised));
        }

        var round = ClusterRecord.RoundRecord.Of(accept.Round);
        return (
            record with { Promised = round, AcceptedIn = round, Accepted = ClusterRecord.VoterRecord.Of(accept.Value) },
            new FormationMessages.Accepted(accept.Round, accept.Round));
    }

    private static FormationMessages.Promise Refuse(FormationMessages.Prepare prepare, Ballot promised, string why) =>
        new(prepare.Round, promised, null, Ballot.None, null, why);
}
