using System.Globalization;
using System.Text.RegularExpressions;

namespace FlannelMesh.Configuration;

/// <summary>
/// Durations with their unit, such as "500 ms" or "24h". A bare number is refused: HOCON would read milliseconds, people mean seconds.
/// </summary>
internal static partial class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Form().Match(text);
        var digits = match.Groups["number"].ValueSpan;
        if (!match.Success || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        if (number * unit.TotalMilliseconds > Longest.TotalMilliseconds)
        {
            return false;
        }

        duration = number * unit;
        return duration > TimeSpan.Zero;
    }

    [GeneratedRegex(@"^(?<number>\d{1,9}(\.\d{1,6})?)\s*(?<unit>ms|s|m|h|d)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
