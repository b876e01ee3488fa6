using Akka.Actor;
using FlannelMesh.Identity;
using FlannelMesh.Leases;

namespace FlannelMesh.Membership;

/// <summary>What a node answers to one who asks, and whose turn to join it is.</summary>
public sealed class Reception(BootstrapSettings settings, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private JoinTurns _turns = JoinTurns.Empty;

    /// <param name="table">Whole on a voter that is up to date.</param>
    /// <returns>The answer, and the member that the prober was and is no more; null if there is none.</returns>
    public (BootstrapMessages.ProbeReply Reply, MeshMember? Former) Answer(
        BootstrapMessages.Probe probe, Address from, MembershipView view, ClusterRecord record, SeedSet seeds, LeaseTable table)
    {
        var (objection, message) = view.IsJoined ? Admission.Judge(probe, from.ToHostPort(), settings.Network, view) : (Objection.None, "");
        var (isWelcome, ahead) = (view.IsJoined && objection == Objection.None, 0);
        if (isWelcome)
        {
            (_turns, ahead) = _turns.Ask(from, probe.NodeId, view, time.GetElapsedTime(_startedAt), settings.JoinersAtATime);
        }

        var reply = new BootstrapMessages.ProbeReply
        {
            NodeId = settings.NodeId,
            Name = settings.Name,
            InCluster = view.IsJoined,
            Objection = objection,
            Message = message,
            Seeds = JoinDecider.SeedText(seeds.Addresses),
            Voters = record.VoterSet,
            CanVote = record.CanVote,
            FounderOf = record.FounderOf,
            Replaces = record.Replaces,
            VotersUp = view.Voters.Count(voter => voter.IsReachable),
            JoinersAhead = ahead,
            Held = isWelcome && settings.IsVoter && record.CanVote && table.IsComplete
                && probe.Slot is { } index && table.Slots.TryGetValue(index, out var slot) && slot.IsHeldBy(probe.NodeId) ? slot : null,
        };
        return (reply, isWelcome ? Admission.FormerRunOf(probe, view) : null);
    }
}
