using System.Globalization;
using System.Text.RegularExpressions;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Metrics;

/// <summary>What deploy/prometheus says about an agent's metrics, and promtool.</summary>
internal static class Prometheus
{
    private static readonly string[] Files = ["rules.yaml", "grafana.json"];

    public const string Tunnel = "flannelmesh_tunnel_";

    public const string Cloud = "flannelmesh_cloud_";

    /// <summary>Of agents with certificates alone.</summary>
    public static bool IsOfCertificates(string name) =>
        name.StartsWith("flannelmesh_certificate_", StringComparison.Ordinal) || name.StartsWith("flannelmesh_revocation_", StringComparison.Ordinal);

    public static string Directory => Path.Combine(LabPaths.Repository(), "deploy/prometheus");

    /// <summary>Metrics that a rule or a panel of the dashboard names.</summary>
    public static IReadOnlyList<string> Named =>
    [
        .. Files
            .SelectMany(file => File.ReadLines(Path.Combine(Directory, file)))
            .Where(line => Regex.IsMatch(line, @"^\s*(""?expr""?|""?query""?): "))
            .SelectMany(line => Regex.Matches(line, @"\b(?:flannelmesh|process|dotnet)_[a-z_]+").Select(match => match.Value))
            .Distinct(),
    ];

    /// <summary>As promtool lints: names, units, help and types.</summary>
    public static void AssertHasNoComplaint(string metrics)
    {
        var result = Command.TryRun("promtool", ["check", "metrics"], metrics);

        Assert.Equal((0, "", ""), (result.ExitCode, result.StandardOutput, result.StandardError));
    }

    public static void AssertHasAllNamed(string metrics, Func<string, bool> isMeant)
    {
        var there = metrics.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0]).ToHashSet();
        var named = Named.Where(isMeant).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(there));
    }

    /// <summary>The one sample of that name and labels.</summary>
    public static double Value(string metrics, string series) =>
        double.Parse(Assert.Single(metrics.Split('\n'), line => line.StartsWith($"{series} ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);
}
