using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Benchmarks;

/// <summary>Numbers in options, from 1 on.</summary>
internal static class OptionNumber
{
    /// <exception cref="BenchmarkException">Not such a number; the message names the option, its value and what would be right.</exception>
    public static int Parse(string option, string text, int to) => Parse(option, text, text, to, "a number");

    /// <summary>Numbers separated by commas, each once.</summary>
    /// <param name="what">What the numbers are, for the message: "sizes, such as 1,2".</param>
    /// <exception cref="BenchmarkException">As for one number.</exception>
    public static ImmutableArray<int> ParseList(string option, string text, int to, string what) =>
        [.. text.Split(',').Select(part => Parse(option, part, text, to, $"{what}, each")).Distinct()];

    private static int Parse(string option, string part, string whole, int to, string what) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= to
            ? number
            : throw new BenchmarkException($"{option} '{whole}': must be {what} 1 to {to}");
}
