using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Labs.Figures;

/// <summary>What `figures` measures.</summary>
/// <param name="Runs">How often each thing is measured.</param>
/// <param name="Hosts">Numbers of hosts that are started cold.</param>
internal sealed record FiguresOptions(int Runs, ImmutableArray<int> Hosts)
{
    public const int MaxRuns = 100;

    /// <exception cref="LabException">A value cannot be used; the message names it and what would be right.</exception>
    public static FiguresOptions Parse(string runs, string hosts) => new(
        Number("--runs", runs),
        Numbers("--hosts", hosts, LabOptions.MaxHosts, "numbers of hosts, such as 3,5,10"));

    /// <summary>Numbers separated by commas, each once.</summary>
    /// <param name="what">What they are, with an example.</param>
    /// <exception cref="LabException">One cannot be used.</exception>
    public static ImmutableArray<int> Numbers(string option, string text, int most, string what) =>
        [.. text.Split(',').Select(part => Number(option, part, text, most, $"{what}, each")).Distinct()];

    /// <summary>A number of times.</summary>
    /// <exception cref="LabException">It cannot be used.</exception>
    public static int Number(string option, string text, int most = MaxRuns) => Number(option, text, text, most, "a number");

    private static int Number(string option, string text, string whole, int most, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new LabException($"{option} '{whole}': must be {what} 1 to {most}");
}
