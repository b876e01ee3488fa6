using System.Text.Json;
using System.Text.RegularExpressions;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Metrics;

/// <summary>Needs promtool, which `tests/run` installs where it installs all else that the kernel tests need.</summary>
public sealed class RulesTests
{
    private static string Rules => Path.Combine(Prometheus.Directory, "rules.yaml");

    [KernelFact]
    public void The_rules_are_right_and_do_what_their_tests_say()
    {
        Assert.Contains("SUCCESS", Command.Run("promtool", "check", "rules", Rules).StandardOutput, StringComparison.Ordinal);
        Assert.Contains(
            "SUCCESS",
            Command.Run("promtool", "test", "rules", Path.Combine(Prometheus.Directory, "rules-test.yaml")).StandardOutput,
            StringComparison.Ordinal);
    }

    [KernelFact]
    public void A_rule_that_never_comes_would_be_noticed()
    {
        using var directory = new TestDirectory();
        File.WriteAllText(directory.File("rules.yaml"), File.ReadAllText(Rules).Replace("flannelmesh_ready == 0", "flannelmesh_ready == 7", StringComparison.Ordinal));
        File.Copy(Path.Combine(Prometheus.Directory, "rules-test.yaml"), directory.File("rules-test.yaml"));

        var result = Command.TryRun("promtool", ["test", "rules", directory.File("rules-test.yaml")]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("FlannelMeshNodeNotReady", result.StandardOutput + result.StandardError, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Every_alert_has_a_test_a_severity_and_a_command_to_type()
    {
        var text = File.ReadAllText(Rules);
        var alerts = Regex.Matches(text, @"- alert: (\w+)\n(.*?)(?=\n      - alert:|\n  - name:|\z)", RegexOptions.Singleline);
        var tested = Regex.Matches(File.ReadAllText(Path.Combine(Prometheus.Directory, "rules-test.yaml")), @"(?m)^  - name: (\w+)$").Select(match => match.Groups[1].Value);

        Assert.InRange(alerts.Count, 20, 100);
        Assert.Equal(alerts.Select(alert => alert.Groups[1].Value), tested);
        Assert.All(alerts, alert => Assert.Matches(@"severity: (critical|warning|info)\n", alert.Value));
        Assert.All(alerts, alert => Assert.Matches(@"summary: '.+'\n", alert.Value));
        Assert.All(alerts, alert => Assert.Matches(@"description: '.*\b(flannelmesh [a-z]+|journalctl|systemctl|iostat|ping -c|top|FlannelMesh\w+)\b.*'", alert.Value));
    }

    [KernelFact]
    public void The_example_of_a_scrape_is_a_configuration_of_Prometheus()
    {
        using var directory = new TestDirectory();
        File.Copy(Path.Combine(Prometheus.Directory, "scrape.yaml"), directory.File("prometheus.yml"));
        File.Copy(Rules, directory.File("rules.yaml"));

        Assert.Contains("SUCCESS", Command.Run("promtool", "check", "config", directory.File("prometheus.yml")).StandardOutput, StringComparison.Ordinal);
    }

    [KernelFact]
    public void The_queries_of_the_dashboard_can_be_parsed()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Prometheus.Directory, "grafana.json")));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "5m", StringComparison.Ordinal))
            .ToList();
        using var directory = new TestDirectory();
        var rules = queries.Select((query, at) => $"      - record: query:{at}\n        expr: '{query.Replace("'", "''", StringComparison.Ordinal)}'\n");
        File.WriteAllText(directory.File("queries.yaml"), $"groups:\n  - name: queries\n    rules:\n{string.Concat(rules)}");

        Assert.InRange(queries.Count, 25, 200);
        Assert.Contains($"{queries.Count} rules found", Command.Run("promtool", "check", "rules", directory.File("queries.yaml")).StandardOutput, StringComparison.Ordinal);
    }
}
