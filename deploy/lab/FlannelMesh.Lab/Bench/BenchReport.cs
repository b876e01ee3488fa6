using System.Globalization;
using System.Text;
using FlannelMesh.Labs.Bench.Overlays;

namespace FlannelMesh.Labs.Bench;

/// <summary>The tables in markdown: for each cable a row an overlay, then ratios, then what is measured once.</summary>
internal sealed class BenchReport(BenchOptions options, BenchSheet sheet, TunnelFigures tunnels, IReadOnlyList<Overlay> overlays)
{
    private static readonly (string Title, string Unit, Measure Measure, string Format)[] Columns =
    [
        ("TCP", "Gbit/s", Measure.Tcp1, "0.00"),
        ("4 streams", "Gbit/s", Measure.Tcp4, "0.00"),
        ("resent", "", Measure.Retransmits, "0"),
        ("CPU", "s/GB", Measure.Processor, "0.00"),
        ("its own", "s/GB", Measure.DaemonProcessor, "0.00"),
        ("1 flow", "kpps", Measure.Packets1, "0"),
        ("64 flows", "kpps", Measure.Packets64, "0"),
        ("1,024 flows", "kpps", Measure.Packets1024, "0"),
        ("RTT p50", "µs", Measure.RoundTrip50, "0"),
        ("RTT p99", "µs", Measure.RoundTrip99, "0"),
    ];

    private static readonly Measure[] Compared =
        [Measure.Tcp1, Measure.Tcp4, Measure.Processor, Measure.Packets1, Measure.Packets64, Measure.Packets1024, Measure.RoundTrip50];

    /// <summary>What one round gave for one overlay, for people who wait.</summary>
    public static string Line(BenchSheet sheet, int round, Cable cable, Overlay overlay) => string.Join(
        ", ",
        from column in Columns
        let value = sheet.Get(round, cable, overlay.Name, column.Measure)
        where value is not null
        select $"{column.Title} {value.Value.ToString(column.Format, CultureInfo.InvariantCulture)} {column.Unit}".TrimEnd());

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var cable in options.Cables)
        {
            Values(text, cable);
        }

        foreach (var tunnel in overlays.OfType<FlannelMeshTunnel>())
        {
            Ratios(text, tunnel);
        }

        Once(text);
        return text.ToString();
    }

    /// <summary>Median, and in brackets the range of the rounds.</summary>
    internal static string Text(Spread? spread, string format)
    {
        if (spread is not { } known)
        {
            return "";
        }

        string[] numbers = [.. new[] { known.Median, known.Min, known.Max }.Select(number => number.ToString(format, CultureInfo.InvariantCulture))];
        return known.Count == 1 || numbers[1] == numbers[2] ? numbers[0] : $"{numbers[0]} ({numbers[1]}–{numbers[2]})";
    }

    private void Values(StringBuilder text, Cable cable)
    {
        Row(text, [$"lab {Name(cable)}", .. Columns.Select(column => column.Unit.Length > 0 ? $"{column.Title}, {column.Unit}" : column.Title)]);
        Rule(text, Columns.Length);
        foreach (var overlay in overlays)
        {
            Row(text, [overlay.Name, .. Columns.Select(column => Text(sheet.Get(cable, overlay.Name, column.Measure), column.Format))]);
        }

        text.AppendLine();
    }

    private void Ratios(StringBuilder text, FlannelMeshTunnel tunnel)
    {
        Row(text, [$"{tunnel.Name}: times", .. Compared.Select(measure => Columns.Single(column => column.Measure == measure).Title)]);
        Rule(text, Compared.Length);
        foreach (var cable in options.Cables)
        {
            foreach (var other in overlays.Where(other => other != tunnel))
            {
                Row(text, [$"{other.Name}, {Name(cable)}", .. Compared.Select(measure => Text(sheet.Ratio(cable, measure, tunnel.Name, other.Name), "0.00"))]);
            }
        }

        text.AppendLine();
    }

    private void Once(StringBuilder text)
    {
        Row(text, ["once a run", "start to ready, ms", "allocated, bytes a million packets", "resident after all, MB"]);
        Rule(text, 3);
        foreach (var overlay in overlays.Where(overlay => overlay.Daemons.Count > 0))
        {
            var tunnel = overlay as FlannelMeshTunnel;
            Row(text, [
                overlay.Name, Text(tunnel is null ? null : tunnels.Start(tunnel), "0.0"),
                Text(tunnel is null ? null : tunnels.Allocated(tunnel), "0"), Text(tunnels.Memory(overlay), "0.0")]);
        }

        text.AppendLine();
        foreach (var tunnel in overlays.OfType<FlannelMeshTunnel>())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{tunnel.Name}, the receiving program's counters: {tunnels.Totals(tunnel)}");
        }
    }

    private static string Name(Cable cable) => cable switch { Cable.Wire => "wire", _ => "off" };

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    private static void Rule(StringBuilder text, int columns) =>
        text.Append("|---|").AppendLine(string.Concat(Enumerable.Repeat("---:|", columns)));
}
