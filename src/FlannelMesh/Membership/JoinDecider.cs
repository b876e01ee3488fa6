namespace FlannelMesh.Membership;

/// <summary>Whether to join, to form a cluster, or to go on asking. A pure function of what is known.</summary>
public static class JoinDecider
{
    /// <summary>As many as <see cref="JoinDecision.Join"/> names.</summary>
    private const int MaxContacts = 5;

    public static JoinDecision Decide(JoinSituation situation)
    {
        var refusal = situation.Answers.Values.FirstOrDefault(answer => answer.InCluster && answer.Objection != Objection.None);
        if (refusal is not null)
        {
            return new JoinDecision.Refused(refusal.Name, refusal.Objection, refusal.Message);
        }

        var living = situation.Answers.Where(pair => pair.Value.InCluster).Select(pair => pair.Key).ToList();
        if (living.Count > 0)
        {
            return new JoinDecision.Join([.. living.OrderBy(address => address.ToString(), StringComparer.Ordinal).Take(MaxContacts)]);
        }

        if (!situation.Seeds.Contains(situation.Self))
        {
            return new JoinDecision.Wait($"no seed answers from inside a cluster ({Describe(situation)})");
        }

        if (situation.Seeds.Length == 1 && situation.LastMembers.IsEmpty)
        {
            return new JoinDecision.Form(1);
        }

        // Only one fixed seed forms, and only when most seeds say that there is nothing to join: no two can decide so at once.
        var first = situation.Seeds.MinBy(address => address.ToString(), StringComparer.Ordinal)!;
        if (!first.Equals(situation.Self))
        {
            return new JoinDecision.Wait($"{first.ToHostPort()} is the seed that forms a new cluster ({Describe(situation)})");
        }

        var answered = 1 + situation.Seeds.Count(seed => !seed.Equals(situation.Self) && situation.Answers.ContainsKey(seed));
        if (answered < (situation.Seeds.Length / 2) + 1)
        {
            return new JoinDecision.Wait($"most seeds must say that there is no cluster before one is formed ({Describe(situation)})");
        }

        // A node that was in a cluster gives its old members time to say that the cluster lives on without it.
        var margin = situation.LastMembers.IsEmpty ? situation.FormationMargin : situation.FormationMargin * 4;
        return situation.Elapsed >= margin
            ? new JoinDecision.Form(answered)
            : new JoinDecision.Wait($"giving others {margin.TotalSeconds:0.#} s to answer");
    }

    private static string Describe(JoinSituation situation)
    {
        var silent = situation.Seeds.Where(seed => !seed.Equals(situation.Self) && !situation.Answers.ContainsKey(seed)).ToList();
        return silent.Count == 0
            ? "all seeds answered"
            : $"no answer from {string.Join(", ", silent.Select(seed => seed.ToHostPort()))}";
    }
}
