using System.Reflection;
using System.Text.RegularExpressions;
using FlannelMesh.Logging;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Tests.Logging;

/// <summary>All messages of the agent, found by their attributes.</summary>
public sealed class LogMessagesTests
{
    private static readonly string Repository = FindRepository();

    private static readonly IReadOnlyList<(string Part, LoggerMessageAttribute Message)> All =
    [
        .. typeof(LoggingSetup).Assembly.GetTypes()
            .Where(type => type.Namespace?.Contains('.', StringComparison.Ordinal) ?? false)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Select(method => (Part: type.Namespace!.Split('.')[1], Message: method.GetCustomAttribute<LoggerMessageAttribute>()!)))
            .Where(found => found.Message is not null),
    ];

    [Fact]
    public void There_are_messages_of_all_parts() =>
        Assert.Superset(new HashSet<string> { "Hosting", "Membership", "Leases", "Peers", "Backends", "Api" }, All.Select(found => found.Part).ToHashSet());

    [Fact]
    public void No_number_is_given_twice()
    {
        var twice = All.GroupBy(found => found.Message.EventId).Where(group => group.Count() > 1);

        Assert.Empty(twice.Select(group => $"{group.Key}: {string.Join(" / ", group.Select(found => found.Message.Message))}"));
    }

    [Fact]
    public void The_first_digit_is_one_part_s_alone()
    {
        Assert.All(All, found => Assert.InRange(found.Message.EventId, 1000, 9999));
        Assert.All(
            All.GroupBy(found => found.Message.EventId / 1000),
            group => Assert.Single(group.Select(found => found.Part == "Identity" ? "Hosting" : found.Part).Distinct()));
    }

    [Fact]
    public void Fields_have_the_names_that_are_written_down()
    {
        var known = File.ReadLines(Path.Combine(Repository, "src/FlannelMesh/Logging/README.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsUpper(line[2]))
            .SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries))
            .ToHashSet();
        var used = All.SelectMany(found => FieldsOf(found.Message).Select(field => (field, found.Message.EventId))).ToList();

        Assert.Empty(used.Where(use => !known.Contains(use.field)).ToList());
        Assert.Empty(known.Except(used.Select(use => use.field)));
    }

    [Fact]
    public void What_the_README_says_needs_somebody_exists_and_no_error_is_left_out()
    {
        var told = File.ReadLines(Path.Combine(Repository, "README.md"))
            .Select(line => Regex.Match(line, @"^\| (\d{4}(?:, \d{4})*) \|"))
            .Where(match => match.Success)
            .SelectMany(match => match.Groups[1].Value.Split(", "))
            .Select(int.Parse)
            .ToList();

        Assert.InRange(told.Count, 10, 60);
        Assert.Equal(told.Count, told.Distinct().Count());
        Assert.Empty(told.Except(All.Where(found => found.Message.Level >= LogLevel.Warning).Select(found => found.Message.EventId)));
        Assert.Empty(All.Where(found => found.Message.Level >= LogLevel.Error).Select(found => found.Message.EventId).Except(told));
    }

    [Fact]
    public void Alerts_name_numbers_that_exist()
    {
        var named = Regex.Matches(File.ReadAllText(Path.Combine(Repository, "deploy/prometheus/rules.yaml")), @"events? (\d{4})(?: (?:and|to) (\d{4}))?")
            .SelectMany(match => match.Groups.Cast<Group>().Skip(1).Where(group => group.Success))
            .Select(group => int.Parse(group.ValueSpan))
            .ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(All.Select(found => found.Message.EventId)));
    }

    private static IEnumerable<string> FieldsOf(LoggerMessageAttribute message) =>
        Regex.Matches(message.Message, @"\{(\w+)[:}]").Select(match => match.Groups[1].Value);

    private static string FindRepository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "FlannelMesh.sln")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException($"no FlannelMesh.sln above {AppContext.BaseDirectory}");
        }

        return directory;
    }
}
