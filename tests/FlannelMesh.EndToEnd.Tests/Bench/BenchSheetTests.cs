using FlannelMesh.Labs.Bench;

namespace FlannelMesh.EndToEnd.Tests.Bench;

public sealed class BenchSheetTests
{
    private readonly BenchSheet _sheet = new();

    [Fact]
    public void Ratios_are_those_of_each_round_and_not_of_the_medians()
    {
        Add("a", 10, 20, 30);
        Add("b", 10, 10, 60);

        Assert.Equal(new Spread(1, 0.5, 2, 3), _sheet.Ratio(Cable.Wire, Measure.Tcp1, "a", "b"));
    }

    [Fact]
    public void Rounds_that_only_one_of_both_has_do_not_count()
    {
        Add("a", 10, 20, 30);
        _sheet.Add(2, Cable.Wire, "b", Measure.Tcp1, 5);
        _sheet.Add(3, Cable.Wire, "b", Measure.Tcp1, 0);

        Assert.Equal(new Spread(4, 4, 4, 1), _sheet.Ratio(Cable.Wire, Measure.Tcp1, "a", "b"));
        Assert.Null(_sheet.Ratio(Cable.Off, Measure.Tcp1, "a", "b"));
        Assert.Null(_sheet.Ratio(Cable.Wire, Measure.Tcp1, "a", "c"));
    }

    [Fact]
    public void Values_are_found_by_round()
    {
        Add("a", 10, 30);

        Assert.Equal(30, _sheet.Get(2, Cable.Wire, "a", Measure.Tcp1));
        Assert.Null(_sheet.Get(3, Cable.Wire, "a", Measure.Tcp1));
        Assert.Equal(new Spread(20, 10, 30, 2), _sheet.Get(Cable.Wire, "a", Measure.Tcp1));
    }

    private void Add(string overlay, params double[] values)
    {
        foreach (var (index, value) in values.Index())
        {
            _sheet.Add(index + 1, Cable.Wire, overlay, Measure.Tcp1, value);
        }
    }
}
