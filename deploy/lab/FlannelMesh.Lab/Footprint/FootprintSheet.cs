using System.Globalization;
using System.Text.Json;
using FlannelMesh.Labs.Bench;

namespace FlannelMesh.Labs.Footprint;

/// <summary>Collects values of agents and of their peer; prints each at once and at the end all of them as a markdown table.</summary>
/// <param name="print">Takes one line at a time.</param>
internal sealed class FootprintSheet(Action<string> print)
{
    private readonly List<FootprintRow> _rows = [];

    public void Add(string name, string unit, double value) => Put(name, unit, row => row with { Agent = row.Agent.Add(value) }, $"{Text(value)} {unit}");

    public void AddPeer(string name, string unit, double value) =>
        Put(name, unit, row => row with { Peer = row.Peer.Add(value) }, $"{Text(value)} {unit} (bare member)");

    /// <summary>The table. The ratio is of the medians.</summary>
    public override string ToString()
    {
        var width = _rows.Select(row => row.Name.Length).Append(4).Max();
        string[] head =
        [
            $"| {"".PadRight(width)} | unit |     p50 |     p99 |     max |  n | bare member, p50 | ratio |",
            $"| {new string('-', width)} | ---- | ------: | ------: | ------: | -: | ---------------: | ----: |",
        ];
        return string.Join('\n', head.Concat(_rows.Select(row =>
            $"| {row.Name.PadRight(width)} | {row.Unit,-4} | {Part(row.Agent, 0.5),7} | {Part(row.Agent, 0.99),7} | {Part(row.Agent, 1),7} | {row.Agent.Length,2} | {Part(row.Peer, 0.5),16} | {Ratio(row),5} |")));
    }

    /// <summary>All values: a JSON array of `{"name", "unit", "agent": […], "peer": […]}`.</summary>
    public string ToJson() => JsonSerializer.Serialize(_rows, JsonSerializerOptions.Web);

    private static string Part(IReadOnlyCollection<double> values, double part) => values.Count == 0 ? "" : Text(Spread.Quantile(values, part));

    private static string Ratio(FootprintRow row) => row.Agent.IsEmpty || row.Peer.IsEmpty || Spread.Quantile(row.Peer, 0.5) == 0
        ? ""
        : (Spread.Quantile(row.Agent, 0.5) / Spread.Quantile(row.Peer, 0.5)).ToString("0.00", CultureInfo.InvariantCulture);

    private void Put(string name, string unit, Func<FootprintRow, FootprintRow> change, string text)
    {
        var index = _rows.FindIndex(row => row.Name == name);
        if (index < 0)
        {
            index = _rows.Count;
            _rows.Add(new FootprintRow(name, unit, [], []));
        }

        _rows[index] = change(_rows[index]);
        print($"  {name}: {text}");
    }

    private static string Text(double value) => value.ToString(value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
