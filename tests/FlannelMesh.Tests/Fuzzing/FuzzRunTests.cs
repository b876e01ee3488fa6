using System.Text;
using FlannelMesh.Fuzzing.Engine;

namespace FlannelMesh.Tests.Fuzzing;

/// <summary>The fuzzer finds what it is there for.</summary>
public class FuzzRunTests
{
    [Fact]
    public void An_exception_that_is_not_documented_is_a_finding_with_its_input()
    {
        using var target = new Reader(text => text.Contains("{{{", StringComparison.Ordinal) ? throw new InvalidOperationException("beyond") : true);

        var finding = Run(target, 50_000);

        Assert.NotNull(finding);
        Assert.Contains("beyond", finding.What, StringComparison.Ordinal);
        Assert.Contains("{{{", Encoding.Latin1.GetString(finding.Input), StringComparison.Ordinal);
    }

    [Fact]
    public void An_allocation_that_no_input_is_worth_is_a_finding()
    {
        using var target = new Reader(text => text.Contains('#', StringComparison.Ordinal) && new byte[64 << 20].Length > 0);

        Assert.Contains("allocates", Run(target, 50_000)?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_takes_seconds_is_a_finding()
    {
        using var target = new Reader(text =>
        {
            Thread.Sleep(text.Contains('#', StringComparison.Ordinal) ? 1_100 : 0);
            return true;
        });

        Assert.Contains("takes", Run(target, 50_000)?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        static string Inputs()
        {
            var all = new StringBuilder();
            using var target = new Reader(text => all.Append(text).Append('\n').Length > 0);
            _ = Run(target, 1_000);
            return all.ToString();
        }

        Assert.Equal(Inputs(), Inputs());
    }

    private static Finding? Run(FuzzTarget target, int inputs)
    {
        var run = new FuzzRun(target, target.MadeSeeds, 7);
        var finding = run.TrySeeds();
        while (finding is null && run.Inputs < inputs)
        {
            finding = run.TryNext();
        }

        return finding;
    }

    private sealed class Reader(Func<string, bool> read) : FuzzTarget
    {
        public override string Name => "test";

        public override IEnumerable<byte[]> MadeSeeds => ["one = { two }"u8.ToArray()];

        public override IReadOnlyList<byte[]> Tokens { get; } = Words("{", "}");

        public override bool Run(byte[] input) => read(Encoding.Latin1.GetString(input));
    }
}
