using FlannelMesh.Fuzzing;
using FlannelMesh.Fuzzing.Engine;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Fuzzing;

/// <summary>
/// The same inputs in every run: all seeds, what once was a finding among them, and a number of others. Longer runs are for the program.
/// </summary>
public class FixedRunTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_261_128;

    [Theory]
    [InlineData("netlink", 30_000)]
    [InlineData("protobuf", 20_000)]
    [InlineData("frame", 40_000)]
    [InlineData("net-conf", 20_000)]
    [InlineData("hocon", 3_000)]
    [InlineData("subnet-env", 20_000)]
    [InlineData("http", 150)]
    [InlineData("tunnel-control", 5_000)]
    [InlineData("crdt", 15_000)]
    [InlineData("echo", 50_000)]
    [InlineData("certificate", 5_000)]
    [InlineData("flannel-export", 20_000)]
    public void Hostile_input_leads_to_the_documented_error(string name, int inputs)
    {
        using var target = FuzzTargets.Create(name);
        var run = new FuzzRun(target, SeedFiles.Of(target), Seed);

        var finding = run.TrySeeds();
        while (finding is null && run.Inputs < inputs)
        {
            finding = run.TryNext();
        }

        output.WriteLine($"{run.Inputs} inputs, {run.Accepted} accepted");
        Assert.True(finding is null, $"{finding?.What}\n{finding?.Text}\n{Convert.ToBase64String(finding?.Input ?? [])}");
        Assert.True(run.Seeds > 1 || name == "certificate", "there is nothing to begin with");
        Assert.True(run.Accepted > 0, "nothing was accepted: such a run finds nothing");
    }

    [Fact]
    public void Every_target_has_a_fixed_run()
    {
        var run = typeof(FixedRunTests).GetMethod(nameof(Hostile_input_leads_to_the_documented_error))!;
        var names = run.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(data => (string)data.GetData(run).Single()[0]);

        Assert.Equal(FuzzTargets.Names.Order(), names.Order());
    }
}
