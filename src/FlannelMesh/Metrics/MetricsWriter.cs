using System.Globalization;
using System.Text;

namespace FlannelMesh.Metrics;

/// <summary>Prometheus' text format, version 0.0.4.</summary>
internal sealed class MetricsWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Gauge(string name, string help, double value) => Family(name, "gauge", help).Sample(name, "", value);

    public void Gauge(string name, string help, bool value) => Gauge(name, help, value ? 1 : 0);

    public void Gauges(string name, string help, IEnumerable<(string Labels, double Value)> samples)
    {
        Family(name, "gauge", help);
        foreach (var (labels, value) in samples)
        {
            Sample(name, labels, value);
        }
    }

    public void Counter(string name, string help, double value) => Family(name, "counter", help).Sample(name, "", value);

    public void Counter(string name, string help, long value) => Family(name, "counter", help).Sample(name, "", value);

    /// <param name="samples">Whole numbers, which stay exact.</param>
    public void Counters(string name, string help, IEnumerable<(string Labels, ulong Value)> samples)
    {
        Family(name, "counter", help);
        foreach (var (labels, value) in samples)
        {
            Sample(name, labels, value);
        }
    }

    public void Counters(string name, string help, string label, CounterFamily family) =>
        Counters(name, help, family.Values.Select(value => (Labels((label, value)), (ulong)family[value].Value)));

    public void Histogram(string name, string help, Histogram histogram)
    {
        Family(name, "histogram", help);
        var cumulated = histogram.Cumulated();
        for (var i = 0; i < histogram.Limits.Count; i++)
        {
            Sample($"{name}_bucket", Labels(("le", histogram.Limits[i].ToString(CultureInfo.InvariantCulture))), cumulated[i]);
        }

        Sample($"{name}_bucket", Labels(("le", "+Inf")), cumulated[^1]);
        Sample($"{name}_sum", "", histogram.SumOfSeconds);
        Sample($"{name}_count", "", cumulated[^1]);
    }

    /// <summary>For example {state="up"}; empty without any.</summary>
    public static string Labels(params IReadOnlyList<(string Name, string Value)> labels) =>
        labels.Count == 0 ? "" : $"{{{string.Join(',', labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\""))}}}";

    private MetricsWriter Family(string name, string type, string help)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        return this;
    }

    private void Sample<T>(string name, string labels, T value)
        where T : IFormattable => _text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
