using FlannelMesh.Labs.Figures;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class FigureSheetTests
{
    [Theory]
    [InlineData(new[] { 4.0 }, 4.0, 4.0)]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2.0, 9.0)]
    [InlineData(new[] { 1.0, 9.0, 2.0, 4.0 }, 3.0, 9.0)]
    public void The_median_is_in_the_middle_and_the_worst_is_the_largest(double[] values, double median, double worst)
    {
        var figure = new Figure("any", "s", [.. values]);

        Assert.Equal(median, figure.Median);
        Assert.Equal(worst, figure.Worst);
    }

    [Fact]
    public void Values_of_one_name_make_one_row_and_each_is_printed_at_once()
    {
        var printed = new List<string>();
        var sheet = new FigureSheet(printed.Add);

        sheet.Add("stop", TimeSpan.FromSeconds(1.25));
        sheet.AddLost("lost", 0);
        sheet.Add("stop", TimeSpan.FromSeconds(2.75));
        sheet.AddLost("lost", 1);
        sheet.AddShort("back", TimeSpan.FromMilliseconds(120.4));

        Assert.Equal(["  stop: 1.3 s", "  lost: 0 pings", "  stop: 2.8 s", "  lost: 1 pings", "  back: 120 ms"], printed);
        Assert.Equal(
            """
            |      | unit  |  median |    best |   worst | runs |
            | ---- | ----- | ------: | ------: | ------: | ---: |
            | stop | s     |     2.0 |     1.3 |     2.8 |    2 |
            | lost | pings |     0.5 |       0 |       1 |    2 |
            | back | ms    |     120 |     120 |     120 |    1 |
            """,
            sheet.ToString());
    }
}
