using FlannelMesh.Health.Problems;

namespace FlannelMesh.Tests.Health;

public sealed class CertificateProblemsTests
{
    private static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(365, 100, null)]
    [InlineData(365, 15, null)]
    [InlineData(365, 13, "Warn this node's certificate ends soon")]
    [InlineData(365, 1, "Fail this node's certificate ends soon")]
    [InlineData(365, -1, "Fail this node's certificate has ended")]
    [InlineData(1, 0.5, null)]
    [InlineData(1, 0.2, "Warn this node's certificate ends soon")]
    [InlineData(1, 0.05, "Fail this node's certificate ends soon")]
    public void A_certificate_that_ends_before_long_is_a_problem_and_an_ended_one_a_worse(double life, double left, string? expected)
    {
        var end = Now.AddDays(left);
        var (far, old) = (Now.AddDays(3000), Now.AddDays(-30));
        var problems = CertificateProblems.Of(new CertificateTimes(end.AddDays(-life), end, old, far, Now)).ToList();

        Assert.Equal(expected is null ? [] : [expected], problems.Select(problem => $"{problem.Severity} {problem.Text}"));
        Assert.All(problems, problem => Assert.Contains("`flannelmesh ca issue`", problem.Cure, StringComparison.Ordinal));
        Assert.Equal(
            expected is null ? [] : [expected.Replace("this node's", "the authority's", StringComparison.Ordinal)],
            CertificateProblems.Of(new CertificateTimes(old, far, end.AddDays(-life), end, Now)).Select(problem => $"{problem.Severity} {problem.Text}"));
    }
}
