using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

public sealed class CutTests
{
    private static readonly int[] Hosts = [1, 2, 3, 4, 5];

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    [Fact]
    public void Isolation_cuts_one_host_from_and_to_every_other()
    {
        var cuts = Cut.Of(new Fault.Isolate(2, Time), Hosts);

        Assert.Equal(8, cuts.Distinct().Count());
        Assert.All(cuts, cut => Assert.True(cut.From == 2 ^ cut.To == 2, $"{cut}"));
    }

    [Fact]
    public void A_split_cuts_between_its_sides_only()
    {
        var cuts = Cut.Of(new Fault.Split([1, 2, 3], [4, 5], Time), Hosts);

        Assert.Equal(12, cuts.Distinct().Count());
        Assert.All(cuts, cut => Assert.NotEqual(cut.From <= 3, cut.To <= 3));
    }

    [Fact]
    public void The_host_between_two_sides_sees_both()
    {
        var cuts = Cut.Of(new Fault.Bridge(1, [2, 3], [4, 5], Time), Hosts);

        Assert.Equal(8, cuts.Distinct().Count());
        Assert.DoesNotContain(cuts, cut => cut.From == 1 || cut.To == 1);
    }

    [Fact]
    public void One_way_is_one_direction()
    {
        Assert.Equal([new Cut(1, 2)], Cut.Of(new Fault.OneWay(1, 2, Time), Hosts));
    }

    [Fact]
    public void Faults_of_processes_cut_nothing()
    {
        Assert.Empty(Cut.Of(new Fault.Freeze(1, Time), Hosts));
        Assert.Empty(Cut.Of(new Fault.Kill(1, Time), Hosts));
    }

    [Fact]
    public void Rules_replace_those_of_before_and_name_every_cut_once()
    {
        var rules = Partition.Rules([new Cut(1, 2), new Cut(1, 2), new Cut(3, 1)]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("flush table bridge chaos", rules[1]);
        Assert.Equal(2, rules.Count(rule => rule.StartsWith("add rule", StringComparison.Ordinal)));
        Assert.Contains("""add rule bridge chaos forward iifname "h3" oifname "h1" meta protocol { ip, ip6 } drop""", rules);
    }
}
