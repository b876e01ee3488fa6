using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Health.Problems;
using FlannelMesh.Leases;
using FlannelMesh.Membership;

namespace FlannelMesh.Tests.Health.Problems;

public class OwnProblemsTests
{
    [Fact]
    public void When_all_is_well_there_are_none()
    {
        Assert.Empty(OwnProblems.Of(new OwnSituation()));
        Assert.Empty(OwnProblems.Of(new OwnSituation { Voters = new(2, 3, 2, true, ["h3"]) }));
    }

    [Fact]
    public void A_certificate_that_is_not_renewed_is_one_before_it_ends()
    {
        var problem = Assert.Single(OwnProblems.Of(new OwnSituation { Renewal = "h1 does not answer" }));

        Assert.Equal((ProblemSeverity.Warn, "this node's certificate is not renewed", "h1 does not answer"), (problem.Severity, problem.Text, problem.Evidence));
        Assert.Contains("--tls-ca-key", problem.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_has_a_text_that_stays_evidence_and_a_cure()
    {
        var problems = OwnProblems.Of(Everything).ToList();

        Assert.Equal(
            [
                "another cluster answers at a seed",
                "no lease yet",
                "traffic rules are not set",
                "the tunnel does not work",
                "a kernel parameter is not as it must be",
                "leases stay, none can be given or changed",
            ],
            problems.Select(problem => problem.Text));
        Assert.All(problems, problem => Assert.NotEmpty(problem.Evidence));
        Assert.All(problems, problem => Assert.NotEmpty(problem.Cure));
        Assert.All(problems, problem => Assert.Equal(ProblemSeverity.Fail, problem.Severity));
        Assert.All(problems, problem => Assert.InRange(problem.Text.Length, 1, FlannelMesh.Health.Reports.ReportLimits.MaxText));
    }

    [Fact]
    public void The_sentences_of_status_are_what_they_were() => Assert.Equal(
        [
            "h9 at 10.0.0.9:8283 is in another cluster",
            "most voters are away",
            NftCommand.Missing,
            "the tunnel does not work: port 8285 is taken",
            "net.ipv4.ip_forward is 0 and cannot be set: Read-only file system; run on the host: sysctl -w net.ipv4.ip_forward=1",
            "only 1 of 3 voters are reachable and 2 are needed: leases stay, none can be given or changed (no answer from h2, h3). "
                + "Start them again; if most voters are lost for good, `flannelmesh recover --force-new-cluster` on one that is left makes a new cluster",
        ],
        OwnProblems.Of(Everything).Select(problem => problem.Sentence));

    [Fact]
    public void Where_a_command_cures_it_the_cure_is_that_command()
    {
        var cures = OwnProblems.Of(Everything).ToDictionary(problem => problem.Text, problem => problem.Cure);

        Assert.Equal("sysctl -w net.ipv4.ip_forward=1", cures["a kernel parameter is not as it must be"]);
        Assert.StartsWith("apt-get install nftables", cures["traffic rules are not set"], StringComparison.Ordinal);
        Assert.Contains("flannelmesh recover --force-new-cluster", cures["leases stay, none can be given or changed"], StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_that_cannot_be_used_are_no_other_cluster() => Assert.Equal(
        "joining the cluster does not go on", OwnProblems.Of(new OwnSituation { Cluster = new ClusterProblem("h1 does not resolve") }).Single().Text);

    private static OwnSituation Everything => new()
    {
        Cluster = new ClusterProblem("h9 at 10.0.0.9:8283 is in another cluster", true),
        Lease = new LeaseStatus(null, "most voters are away"),
        Rules = new RulesStatus(false, NftCommand.Missing),
        Tunnel = TunnelStatus.Awaited with { Problem = "port 8285 is taken" },
        Backend = BackendStatus.None with
        {
            SysctlProblem = "net.ipv4.ip_forward is 0 and cannot be set: Read-only file system; run on the host: sysctl -w net.ipv4.ip_forward=1",
        },
        Voters = new(1, 3, 2, false, ["h2", "h3"]),
    };
}
