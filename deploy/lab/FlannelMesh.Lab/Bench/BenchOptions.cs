using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Labs.Bench;

/// <summary>What `bench` measures.</summary>
/// <param name="Only">Beginnings of overlays' names; empty takes all.</param>
/// <param name="Seconds">Of a TCP measurement; the others take a third of it each.</param>
/// <param name="Queues">Of our devices.</param>
/// <param name="Other">Path of another flannelmesh-tunnel to be measured, too; null for none.</param>
/// <param name="Tests">Some of <see cref="AllTests"/>.</param>
internal sealed record BenchOptions(
    int Rounds, ImmutableArray<Cable> Cables, ImmutableArray<string> Only, int Seconds, int Queues, ImmutableArray<string> Tests, string? Other)
{
    public const string AllTests = "tcp,packets,rtt";

    /// <exception cref="LabException">A value cannot be used; the message names it and what would be right.</exception>
    public static BenchOptions Parse(string rounds, string lab, string only, string seconds, string queues, string tests, string other) => new(
        Number("--rounds", rounds, 100),
        lab switch
        {
            "wire" => [Cable.Wire],
            "off" => [Cable.Off],
            "both" => [Cable.Wire, Cable.Off],
            _ => throw new LabException($"--lab '{lab}': must be wire, off or both"),
        },
        Words(only),
        Number("--seconds", seconds, 60),
        Number("--queues", queues, 16),
        Words(tests) is { IsEmpty: false } some && some.All(Words(AllTests).Contains)
            ? some
            : throw new LabException($"--tests '{tests}': must be some of {AllTests}"),
        other.Length == 0 ? null : File.Exists(other) ? Path.GetFullPath(other) : throw new LabException($"--other '{other}': there is no such program"));

    /// <exception cref="LabException">A name is none of an overlay.</exception>
    public IReadOnlyList<string> Choose(IReadOnlyList<string> names)
    {
        if (Only.FirstOrDefault(some => !names.Any(name => Fits(name, some))) is { } unknown)
        {
            throw new LabException($"--only '{unknown}': must be the beginning of one of {string.Join(", ", names)}");
        }

        return [.. names.Where(name => Only.IsEmpty || Only.Any(some => names.Contains(some) ? name == some : Fits(name, some)))];
    }

    private static ImmutableArray<string> Words(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static bool Fits(string name, string beginning) => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);

    private static int Number(string option, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new LabException($"{option} '{text}': must be a number 1 to {most}");
}
