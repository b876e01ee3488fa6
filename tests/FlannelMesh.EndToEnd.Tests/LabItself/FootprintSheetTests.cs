using FlannelMesh.Labs.Footprint;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class FootprintSheetTests
{
    private const string Start = "start";

    private readonly List<string> _lines = [];

    [Fact]
    public void A_row_has_the_median_the_tail_and_the_ratio_to_the_peers_median()
    {
        var sheet = new FootprintSheet(_lines.Add);
        for (var value = 1; value <= 200; value++)
        {
            sheet.Add(Start, "ms", value);
        }

        sheet.AddPeer(Start, "ms", 50);
        sheet.AddPeer(Start, "ms", 40);
        sheet.AddPeer(Start, "ms", 1000);

        Assert.Equal(["start", "ms", "100", "198", "200", "200", "50", "2.00"], Cells(sheet, 0));
    }

    [Fact]
    public void Rows_come_in_the_order_of_their_first_value_and_what_was_not_measured_is_empty()
    {
        var sheet = new FootprintSheet(_lines.Add);
        sheet.AddPeer("idle", "%", 0.25);
        sheet.Add(Start, "ms", 12.4);
        sheet.Add("idle", "%", 0);

        Assert.Equal(["idle", "%", "0.00", "0.00", "0.00", "1", "0.25", "0.00"], Cells(sheet, 0));
        Assert.Equal(["start", "ms", "12", "12", "12", "1", "", ""], Cells(sheet, 1));
        Assert.Equal("  idle: 0.25 % (bare member)", _lines[0]);
    }

    [Fact]
    public void All_values_are_handed_over_as_JSON()
    {
        var sheet = new FootprintSheet(_lines.Add);
        sheet.Add(Start, "ms", 12.5);
        sheet.Add(Start, "ms", 13);
        sheet.AddPeer(Start, "ms", 50);

        Assert.Equal("""[{"name":"start","unit":"ms","agent":[12.5,13],"peer":[50]}]""", sheet.ToJson());
    }

    private static string[] Cells(FootprintSheet sheet, int row) =>
        [.. sheet.ToString().Split('\n')[row + 2].Trim('|').Split('|').Select(cell => cell.Trim())];
}
