using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>FLANNELMESH_SCHEDULES sets how many schedules are run (a single one prints what happens), FLANNELMESH_SEED the first one's seed.</summary>
[Collection(SimulationCollection.Name)]
public class SimulationTests(ITestOutputHelper output)
{
    private const int Usual = 600;
    private const int PerFlaw = 2000;

    [Fact]
    public void In_every_schedule_a_subnet_has_one_holder_who_keeps_it_and_all_have_one_in_the_end()
    {
        var (count, first) = (Number("FLANNELMESH_SCHEDULES", Usual), Number("FLANNELMESH_SEED", 0));
        var (confirmed, freed, changes, faults) = (0, 0, 0, 0);
        var violations = new ConcurrentBag<string>();
        Parallel.For(first, first + count, seed =>
        {
            var world = new World(seed) { Trace = count == 1 ? [] : null }.Run();
            world.Trace?.ForEach(output.WriteLine);
            Interlocked.Add(ref confirmed, world.Ledger.Confirmed);
            Interlocked.Add(ref freed, world.Ledger.Freed);
            Interlocked.Add(ref changes, world.VoterChanges);
            Interlocked.Add(ref faults, world.Faults);
            foreach (var violation in world.Ledger.Violations.Concat(world.Ledger.Failures))
            {
                violations.Add($"FLANNELMESH_SCHEDULES=1 FLANNELMESH_SEED={seed}: {violation}");
            }
        });

        output.WriteLine($"{count} schedules from seed {first}: {confirmed} confirmed grants, {freed} slots freed, {changes} changes of the voters, "
            + $"{faults} faults, {violations.Count} violations");
        Assert.True(violations.IsEmpty, string.Join('\n', violations.Order().Take(20)));
        Assert.True(confirmed > 10 * count, $"only {confirmed} grants: nothing was tried");
        Assert.True(count < 100 || (freed > count / 10 && changes > count / 10), $"only {freed} slots were freed and {changes} voters changed");
    }

    public static TheoryData<Flaw> Flaws => [.. Enum.GetValues<Flaw>().Where(flaw => flaw != Flaw.None)];

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Each_rule_is_needed(Flaw flaw)
    {
        var (caught, tried) = (0, 0);
        string? example = null;
        var first = FirstOf(flaw);
        Parallel.For(first, first + PerFlaw, (seed, state) =>
        {
            Interlocked.Increment(ref tried);
            var violations = new World(seed, flaw).Run().Ledger.Violations;
            if (violations.Count > 0)
            {
                Interlocked.Increment(ref caught);
                Interlocked.CompareExchange(ref example, $"seed {seed}: {violations[0]}", null);
                state.Stop();
            }
        });

        output.WriteLine($"{flaw}: {tried} schedules, {example}");
        Assert.True(caught > 0, $"{flaw} was not found in {PerFlaw} schedules");
    }

    /// <summary>Of a thousand schedules one shows these: begun shortly before it.</summary>
    private static int FirstOf(Flaw flaw) => flaw switch
    {
        Flaw.AcknowledgeBeforeDisk => 1150,
        Flaw.MergeByWallClock => 1400,
        _ => 0,
    };

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
