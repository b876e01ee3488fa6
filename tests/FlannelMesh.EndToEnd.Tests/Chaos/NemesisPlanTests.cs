using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

public sealed class NemesisPlanTests
{
    private static readonly int[] Seeds = [.. Enumerable.Range(0, 200)];

    [Fact]
    public void The_same_seed_makes_the_same_steps()
    {
        Assert.All(Seeds, seed => Assert.Equal(Print(seed), Print(seed)));
        Assert.Equal(Seeds.Length, Seeds.Select(Print).Distinct().Count());
    }

    [Fact]
    public void Steps_of_a_seed_stay_what_they_were()
    {
        // A seed from a report must lead to the same run later.
        Assert.Equal(
            [
                "step 1: SIGSTOP h5 for 42 s; isolate h5 for 27 s",
                "step 2: isolate h4 for 13 s; SIGKILL h1, start again after 10 s",
                "step 3: split h2 h3 | h4 h5 with h1 between for 6 s",
                "step 4: 2 new hosts join at once",
            ],
            Steps(7).Take(4).Select(step => step.ToString()));
    }

    [Fact]
    public void Wiped_and_new_hosts_never_cost_more_subnets_than_the_pool_has()
    {
        Assert.All(Seeds, seed =>
        {
            var faults = Steps(seed).Take(100).SelectMany(step => step.Faults).ToList();
            Assert.Equal(3, faults.OfType<Fault.Wipe>().Count() + faults.OfType<Fault.Join>().Sum(join => join.Count));
            Assert.True(faults.OfType<Fault.Join>().Count() <= 1, "hosts join twice");
        });
    }

    [Fact]
    public void Two_faults_of_a_step_are_of_kinds_that_go_together_and_leave_each_other_its_agent()
    {
        var pairs = Seeds.SelectMany(seed => Steps(seed).Take(50)).Where(step => step.Faults.Length > 1).ToList();

        Assert.NotEmpty(pairs);
        Assert.All(pairs, step =>
        {
            Assert.Equal(2, step.Faults.Length);
            Assert.DoesNotContain(
                step.Faults, fault => fault is Fault.KillAll or Fault.Wipe or Fault.CloneHost or Fault.RestartCutOff or Fault.Join);
            var agents = step.Faults.Select(AgentOf).OfType<int>().ToList();
            Assert.Equal(agents.Count, agents.Distinct().Count());
        });
    }

    [Fact]
    public void Faults_last_as_long_as_they_may()
    {
        var faults = Seeds.SelectMany(seed => Steps(seed).Take(50)).SelectMany(step => step.Faults).ToList();

        Assert.All(faults.OfType<Fault.Freeze>(), freeze => Assert.InRange(freeze.Duration.TotalSeconds, 5, 60));
        Assert.All(
            faults.Where(fault => fault is not (Fault.Freeze or Fault.CloneHost or Fault.Join)),
            fault => Assert.InRange(fault.Duration.TotalSeconds, 2, 30));
    }

    [Fact]
    public void Only_seeds_are_restarted_while_cut_off()
    {
        var restarts = Seeds.SelectMany(seed => Steps(seed).Take(50)).SelectMany(step => step.Faults).OfType<Fault.RestartCutOff>().ToList();

        Assert.Equal([1, 2, 3], restarts.Select(restart => restart.Host).Distinct().Order());
    }

    [Fact]
    public void The_sides_of_a_partition_hold_every_host_once()
    {
        var hosts = 5;
        foreach (var fault in Steps(3).Take(200).SelectMany(step => step.Faults))
        {
            hosts += fault is Fault.Join join ? join.Count : 0;
            var sides = fault switch
            {
                Fault.Split split => split.Left.Concat(split.Right),
                Fault.Bridge bridge => bridge.Left.Concat(bridge.Right).Append(bridge.Host),
                _ => Enumerable.Range(1, hosts),
            };
            Assert.Equal(Enumerable.Range(1, hosts), sides.Order());
        }
    }

    private static int? AgentOf(Fault fault) => fault switch
    {
        Fault.Freeze freeze => freeze.Host,
        Fault.Kill kill => kill.Host,
        _ => null,
    };

    private static IEnumerable<NemesisStep> Steps(int seed) => new NemesisPlan(seed, Hosts: 5, Voters: 3, Subnets: 8).Steps();

    private static string Print(int seed) => string.Join('\n', Steps(seed).Take(30));
}
