using System.Text;
using System.Text.Json.Nodes;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Diagnosis;

/// <summary>Results for people and for programs.</summary>
internal static class CheckReport
{
    /// <summary>A line each: "ok|warn|fail  NAME  text — cure".</summary>
    public static string ToText(IReadOnlyList<CheckResult> results, Screen screen)
    {
        var width = results.Select(result => result.Name.Length).DefaultIfEmpty().Max();
        var text = new StringBuilder();
        foreach (var (level, name, what, cure) in results)
        {
            var line = $"  {name.PadRight(width)}  {what}{(cure is null ? "" : $" — {cure}")}";
            text.Append(Paint.State(screen, Word(level).PadRight(4), Word(level))).Append(Table.Printable(line.ReplaceLineEndings(" "))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>An array of {level, name, text, cure}.</summary>
    public static string ToJson(IReadOnlyList<CheckResult> results)
    {
        var array = new JsonArray([.. results.Select(result => new JsonObject
        {
            ["level"] = Word(result.Level),
            ["name"] = result.Name,
            ["text"] = result.Text,
            ["cure"] = result.Cure,
        })]);
        return array.ToJsonString(ApiJson.Pretty) + "\n";
    }

    private static string Word(CheckLevel level) => level.ToString().ToLowerInvariant();
}
