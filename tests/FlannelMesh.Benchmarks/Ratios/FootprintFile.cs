using System.Text.Json;

namespace FlannelMesh.Benchmarks.Ratios;

/// <summary>What `deploy/lab/footprint --json` has written: values of agents, and of a bare Akka member in the same run.</summary>
internal static class FootprintFile
{
    /// <summary>An agent's start is work, a bare member's waits for Akka's intervals most of the time: machines that take thrice as long for all are among those that are used.</summary>
    private const double ToleranceOfStart = 4;

    private static readonly (string Row, string Ratio, double Tolerance)[] Wanted =
    [
        ("a new host: start until ready", "an agent's start until it is ready / a bare Akka member's until it is up", ToleranceOfStart),
        ("idle: CPU, part of a core", "an idle agent's CPU / a bare Akka member's", RatioBook.Tolerance),
        ("resident memory", "an idle agent's resident memory / a bare Akka member's", RatioBook.Tolerance),
        ("its share of shared pages counted (PSS)", "an idle agent's share of memory (PSS) / a bare Akka member's", RatioBook.Tolerance),
    ];

    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="BenchmarkException">It is no such file, or lacks a row.</exception>
    public static IReadOnlyList<Ratio> Read(string file, string text)
    {
        Row[] rows;
        try
        {
            rows = JsonSerializer.Deserialize<Row[]>(text, JsonSerializerOptions.Web) ?? [];
        }
        catch (JsonException e)
        {
            throw new BenchmarkException($"--footprint '{file}': must be what deploy/lab/footprint --json writes: {e.Message}");
        }

        return [.. Wanted.Select(wanted => new Ratio(wanted.Ratio, Of(file, rows.FirstOrDefault(row => row.Name == wanted.Row), wanted.Row), wanted.Tolerance))];
    }

    private static double Of(string file, Row? row, string rowName) => row is { Agent.Length: > 0, Peer.Length: > 0 } && Median(row.Peer) > 0
        ? Median(row.Agent) / Median(row.Peer)
        : throw new BenchmarkException($"--footprint '{file}': must have values above 0 of both in the row '{rowName}'");

    private static double Median(double[] values) => values.Order().ElementAt((values.Length - 1) / 2);

    private sealed record Row(string Name, double[]? Agent, double[]? Peer);
}
