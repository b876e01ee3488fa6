using FlannelMesh.Dataplane.TrafficRules;

namespace FlannelMesh.Health.Problems;

/// <summary>What of this node a person should look at, most urgent first, with what cures it.</summary>
public static class OwnProblems
{
    private const string Doctor = "flannelmesh doctor, with the flags of run, says more";

    public static IEnumerable<NodeProblem> Of(OwnSituation now)
    {
        if (now.Cluster.Text is { } cluster)
        {
            yield return now.Cluster.OtherCluster
                ? Told("another cluster answers at a seed", cluster, "Give all nodes the same seeds; start those of the cluster that is not wanted without cluster.json and leases/ in --data-dir")
                : Told("joining the cluster does not go on", cluster, "Look at --seed, --seed-file and --seed-dns of this node; flannelmesh doctor asks each seed");
        }

        if (now.Lease.Problem is { } lease)
        {
            yield return Told("no lease yet", lease, "flannelmesh voters shows which voters are missing; flannelmesh leases whether the pool is used up");
        }

        if (now.Rules.Problem is { } rules)
        {
            yield return Told(
                "traffic rules are not set", rules, rules == NftCommand.Missing ? "apt-get install nftables (or the package of your distribution)" : Doctor);
        }

        if (now.Tunnel.Problem is { } tunnel)
        {
            yield return new NodeProblem(ProblemSeverity.Fail, "the tunnel does not work", tunnel, "The agent starts it again by itself; while that does not help: " + Doctor);
        }

        if (now.Backend.SysctlProblem is { } sysctl)
        {
            yield return Told("a kernel parameter is not as it must be", sysctl, CommandIn(sysctl) ?? Doctor);
        }

        if (now.Cloud.Problem is { } cloud)
        {
            yield return Told("the cloud's routes cannot be kept", cloud, "flannelmesh doctor shows which permissions of the cloud are missing");
        }

        if (now.Cloud.Instance?.Warning is { } warning)
        {
            yield return Told("the cloud's instance is not set as it should be", warning, Doctor) with { Severity = ProblemSeverity.Warn };
        }

        foreach (var problem in now.Certificate is { } certificate ? CertificateProblems.Of(certificate) : [])
        {
            yield return problem;
        }

        if (now.Renewal is { } renewal)
        {
            yield return new NodeProblem(
                ProblemSeverity.Warn, "this node's certificate is not renewed", renewal, "It is tried every minute; a member with --tls-ca-key has to be up, reachable and of the same authority");
        }

        if (now.Voters is { HasQuorum: false } voters)
        {
            var evidence = $"only {voters.Reachable} of {voters.All} voters are reachable and {voters.Needed} are needed";
            var silent = $"no answer from {string.Join(", ", voters.Silent)}";
            const string Cure = "Start them again; if most voters are lost for good, `flannelmesh recover --force-new-cluster` on one that is left makes a new cluster";
            yield return new NodeProblem(ProblemSeverity.Fail, "leases stay, none can be given or changed", $"{evidence} ({silent})", Cure)
            {
                Sentence = $"{evidence}: leases stay, none can be given or changed ({silent}). {Cure}",
            };
        }
    }

    /// <summary>One whose source has put it into a sentence already.</summary>
    private static NodeProblem Told(string text, string sentence, string cure) =>
        new(ProblemSeverity.Fail, text, sentence, cure) { Sentence = sentence };

    private static string? CommandIn(string sentence)
    {
        const string Lead = "run on the host: ";
        var at = sentence.IndexOf(Lead, StringComparison.Ordinal);
        return at < 0 ? null : sentence[(at + Lead.Length)..];
    }
}
