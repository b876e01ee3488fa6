using FlannelMesh.Labs.Figures;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class SizeSheetTests
{
    private readonly List<string> _lines = [];

    [Fact]
    public void Memory_has_its_growth_with_each_peer()
    {
        var sheet = new SizeSheet("peers", _lines.Add) { HasGrowth = true };
        sheet.Add(10, "resident", "MiB", 60);
        sheet.Add(10, "start", "s", 0.5);
        sheet.Add(1034, "resident", "MiB", 62);
        sheet.Add(1034, "start", "s", 1);
        sheet.Add(2058, "resident", "MiB", 70);
        sheet.Add(2058, "start", "s", 12.34);

        Assert.Equal(["", "unit", "10 peers", "1,034 peers", "2,058 peers", "KiB a peer"], Cells(sheet, -2));
        Assert.Equal(["resident", "MiB", "60.0", "62.0", "70.0", "5.0"], Cells(sheet, 0));
        Assert.Equal(["start", "s", "0.50", "1.00", "12.3", ""], Cells(sheet, 1));
        Assert.Equal("  start: 12.3 s", _lines[^1]);
    }

    [Fact]
    public void What_was_not_measured_is_empty()
    {
        var sheet = new SizeSheet("peers", _lines.Add) { HasGrowth = true };
        sheet.Add(10, "resident", "MiB", 60);
        sheet.Add(10, "heap", "MiB", 4);
        sheet.Add(1000, "resident", "MiB", 62);

        Assert.Equal(["heap", "MiB", "4.00", "", ""], Cells(sheet, 1));
    }

    [Fact]
    public void Of_several_values_there_are_the_median_and_the_99th_percentile()
    {
        var sheet = new SizeSheet("hosts", _lines.Add);
        sheet.Add(3, "join", "s", 0.25, 1.5);
        sheet.Add(3, "join", "s", 0.5);
        sheet.Add(5, "join", "s", 0.75);
        sheet.Add(5, "followers", "%");

        Assert.Equal(["", "unit", "3 hosts", "5 hosts"], Cells(sheet, -2));
        Assert.Equal(["join", "s", "0.50; 1.50", "0.75"], Cells(sheet, 0));
        Assert.Equal(["  join: 0.25; 1.50 s", "  join: 0.50 s", "  join: 0.75 s"], _lines);
        Assert.DoesNotContain("followers", sheet.ToString(), StringComparison.Ordinal);
    }

    private static string[] Cells(SizeSheet sheet, int row) =>
        [.. sheet.ToString().Split('\n')[row + 2].Trim()[1..^1].Split('|').Select(cell => cell.Trim())];
}
