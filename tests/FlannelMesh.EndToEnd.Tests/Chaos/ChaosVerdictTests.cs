using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

public sealed class ChaosVerdictTests
{
    [Fact]
    public void A_run_without_violations_has_passed()
    {
        var verdict = new ChaosVerdict("chaos seed 7", 23, TimeSpan.FromMinutes(10), null, [], 0, 40213);

        Assert.True(verdict.Passed);
        var text = verdict.ToString();
        Assert.StartsWith("chaos seed 7: 23 steps in 10.0 min, 0 duplicates, 0 moved, 0 lost pings of 40213, ", text, StringComparison.Ordinal);
        Assert.EndsWith("; PASSED", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_kind_is_counted_and_any_fails_the_run()
    {
        foreach (var kind in Enum.GetValues<ViolationKind>())
        {
            var lost = kind == ViolationKind.LostPing ? 1 : 0;
            var verdict = new ChaosVerdict("chaos seed 7", 1, TimeSpan.FromMinutes(1), null, [new Violation(kind, "")], lost, 10);

            Assert.False(verdict.Passed);
            Assert.EndsWith("; FAILED", verdict.ToString(), StringComparison.Ordinal);
            Assert.Contains(" 1 ", verdict.ToString().Split("min,")[1], StringComparison.Ordinal);
        }
    }
}
