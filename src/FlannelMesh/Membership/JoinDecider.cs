using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Membership;

/// <summary>Whether to join, to form a cluster, or to go on asking. A pure function of what is known.</summary>
public static class JoinDecider
{
    /// <summary>How long the answer of the member that the former run asked is waited for. Whoever it has told has passed it on by then.</summary>
    public static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(5);

    public static JoinDecision Decide(JoinSituation situation)
    {
        var living = situation.Answers.Where(pair => pair.Value is { InCluster: true, Voters: not null }).ToList();
        return living.Count > 0 ? Join(situation, living) : Form(situation);
    }

    /// <summary>The voters this node expects to agree on a cluster, as HOST:PORT, sorted; empty before there are enough seeds.</summary>
    public static ImmutableArray<string> Expected(ImmutableArray<Address> seeds, int? expect, VoterSet? cluster) =>
        cluster?.Voters
        ?? (expect is { } count && seeds.Length < count
            ? []
            : [.. seeds.Select(seed => seed.ToHostPort()).Order(StringComparer.Ordinal).Take(expect ?? seeds.Length)]);

    private static JoinDecision Join(JoinSituation situation, List<KeyValuePair<Address, BootstrapMessages.ProbeReply>> living)
    {
        var own = situation.Cluster?.ClusterId;
        var ours = own is { } id ? living.Where(pair => pair.Value.IsOf(id)).ToList() : living;
        if (ours.Count == 0)
        {
            var other = living[0].Value;
            return new JoinDecision.Refused(other.Name, Objection.Cluster,
                $"this node belongs to cluster {own}, and {other.Name} answers from cluster {other.Voters!.ClusterId}. If this node is to move "
                + "there, stop it and remove cluster.json and leases/ from its --data-dir; else correct its seeds");
        }

        if (ours.FirstOrDefault(pair => pair.Value.Objection != Objection.None) is { Value: { } refusal })
        {
            return new JoinDecision.Refused(refusal.Name, refusal.Objection, refusal.Message);
        }

        var clusters = ours.Select(pair => pair.Value.Voters!.ClusterId).Distinct().ToList();
        if (clusters.Count > 1 && !(own is { } mine && clusters.Remove(mine)))
        {
            var names = string.Join(" and ", ours.DistinctBy(pair => pair.Value.Voters!.ClusterId).Select(pair => $"{pair.Value.Voters!.ClusterId} at {pair.Key.ToHostPort()}"));
            return new JoinDecision.Wait("two clusters answer", $"the seeds are in different clusters ({names}); give this node seeds of one of them");
        }

        var newest = ours.Select(pair => pair.Value).MaxBy(answer => answer.Voters!.Version)!;
        if (!NeedsNoTurn(situation, newest.Voters!) && ours.Min(pair => pair.Value.JoinersAhead) is > 0 and var ahead)
        {
            return new JoinDecision.Wait($"{ahead} others are joining; this node's turn comes") { IsForTurn = true };
        }

        return Contact(situation, [.. ours.Select(pair => pair.Key)]) is { } contact
            ? new JoinDecision.Join(contact, newest.Voters!, newest.Replaces)
            : new JoinDecision.Wait($"the former run of this node asked {situation.Contact!.ToHostPort()} to be let in, which has not answered yet");
    }

    /// <summary>
    /// Members that do not know of each other's joiners yet would let in two runs of one node. The dead one has the living one's address, so it is not seen to
    /// be dead, and nobody else gets in: so the next run asks whom the former one asked.
    /// </summary>
    /// <returns>Null if the former run's contact may still answer.</returns>
    private static Address? Contact(JoinSituation situation, ImmutableArray<Address> members)
    {
        if (situation.Contact is { } former && !situation.Failed.Contains(former))
        {
            if (members.Contains(former))
            {
                return former;
            }

            if (!situation.Answers.ContainsKey(former) && situation.Looking < ContactPatience)
            {
                return null;
            }
        }

        var untried = members.Where(member => !situation.Failed.Contains(member)).ToList();
        var sorted = (untried.Count > 0 ? untried : [.. members]).OrderBy(member => member.ToString(), StringComparer.Ordinal).ToList();
        return sorted[(int)(situation.Chance * sorted.Count)];
    }

    /// <summary>Without voters nobody gets a lease, so they wait for nobody.</summary>
    private static bool NeedsNoTurn(JoinSituation situation, VoterSet voters) =>
        situation.Seeds.Contains(situation.Self) || voters.Contains(situation.Self.ToHostPort());

    private static JoinDecision Form(JoinSituation situation)
    {
        var (known, clash) = Known(situation);
        if (clash is not null)
        {
            return new JoinDecision.Wait("the seeds belong to different clusters", clash);
        }

        var self = situation.Self.ToHostPort();
        var expected = Expected(situation.Seeds, situation.Expect, known);
        if (expected.IsEmpty)
        {
            return new JoinDecision.Wait($"{situation.Seeds.Length} of {situation.Expect ?? 1} expected seeds are known", situation.SeedProblem);
        }

        if (known is null && situation is { Expect: null, SeedProblem: { } problem })
        {
            // The majority of a part of the seeds is no majority.
            return new JoinDecision.Wait("not all seeds are known", problem);
        }

        var silence = Describe(expected, situation);
        if (!expected.Contains(self))
        {
            return new JoinDecision.Wait($"no seed answers from inside a cluster ({silence})");
        }

        var isVoting = situation.CanVote || situation.FounderOf == known?.ClusterId;
        if (known is not null && !isVoting)
        {
            return new JoinDecision.Wait(
                $"this voter's disk is new, so the others must bring the cluster back first ({silence})",
                TooManyLost(situation, known, silence));
        }

        var electors = situation.Answers
            .Where(pair => expected.Contains(pair.Key.ToHostPort()) && (known is null || pair.Value.VotesIn(known.ClusterId)))
            .ToList();
        if (known is null && electors.FirstOrDefault(pair => !ExpectsSame(pair.Value, situation)) is { Value: { } stranger, Key: { } at })
        {
            return new JoinDecision.Wait(
                $"{stranger.Name} has other seeds",
                $"{stranger.Name} at {at.ToHostPort()} was given the seeds [{stranger.Seeds}], this node [{SeedText(situation.Seeds)}]; all seeds must be given the same list");
        }

        var first = electors.Select(pair => pair.Key.ToHostPort()).Append(self).Min(StringComparer.Ordinal)!;
        if (first != self)
        {
            return new JoinDecision.Wait($"{first} is the seed that forms the cluster ({silence})");
        }

        var answered = 1 + electors.Count;
        if (answered < new Quorum(expected.Length).Size)
        {
            return new JoinDecision.Wait($"most of the {expected.Length} voters must say that there is no cluster before one is formed ({silence})",
                known is null ? null : TooManyLost(situation, known, silence));
        }

        if (expected.Length == 1 && situation.LastMembers.IsEmpty)
        {
            return new JoinDecision.Form(expected, known, answered);
        }

        // A node that was in a cluster gives its old members time to say that the cluster lives on without it, and one that has only
        // just heard of a cluster gives its founder time to say that it lives.
        var margin = situation.LastMembers.IsEmpty && known is null ? situation.FormationMargin : situation.FormationMargin * 4;
        return situation.Elapsed >= margin
            ? new JoinDecision.Form(expected, known, answered)
            : new JoinDecision.Wait($"giving others {margin.TotalSeconds:0.#} s to answer");
    }

    /// <summary>The cluster that this node or one that answered belongs to, in its newest version.</summary>
    private static (VoterSet? Known, string? Clash) Known(JoinSituation situation)
    {
        var own = situation.Cluster?.ClusterId;
        var told = situation.Answers.Values.Select(answer => answer.Voters).OfType<VoterSet>()
            .Where(voters => own is null || voters.ClusterId == own)
            .ToList();
        var ids = told.Select(voters => voters.ClusterId).Distinct().ToList();
        return ids.Count > 1
            ? (null, $"the seeds belong to the clusters {string.Join(" and ", ids)}; give this node seeds of one of them")
            : (told.Append(situation.Cluster).OfType<VoterSet>().MaxBy(voters => voters.Version), null);
    }

    private static bool ExpectsSame(BootstrapMessages.ProbeReply answer, JoinSituation situation) => answer.Seeds == SeedText(situation.Seeds);

    public static string SeedText(ImmutableArray<Address> seeds) =>
        string.Join(',', seeds.Select(seed => seed.ToHostPort()).Order(StringComparer.Ordinal));

    /// <summary>When everybody answers and still too few remember their votes, waiting does not help.</summary>
    private static string? TooManyLost(JoinSituation situation, VoterSet known, string silence)
    {
        var remembering = situation.Answers.Count(pair => pair.Value.VotesIn(known.ClusterId) && known.Contains(pair.Key.ToHostPort()))
            + (situation.CanVote || situation.FounderOf == known.ClusterId ? 1 : 0);
        return silence == EverybodyAnswered && remembering < known.Quorum.Size
            ? $"only {remembering} of {known.Voters.Length} voters still have the lease table, {known.Quorum.Size} are needed; "
                + "`flannelmesh recover --force-new-cluster` on one that has it makes a new cluster of it"
            : null;
    }

    private const string EverybodyAnswered = "all of them answered";

    private static string Describe(ImmutableArray<string> expected, JoinSituation situation)
    {
        var answered = situation.Answers.Keys.Append(situation.Self).Select(address => address.ToHostPort()).ToHashSet();
        var silent = expected.Where(voter => !answered.Contains(voter)).ToList();
        return silent.Count == 0 ? EverybodyAnswered : $"no answer from {string.Join(", ", silent)}";
    }
}
