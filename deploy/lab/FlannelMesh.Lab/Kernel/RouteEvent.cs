using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace FlannelMesh.Labs.Kernel;

/// <summary>A route that appeared or went, with the wall clock of the notification.</summary>
public sealed partial record RouteEvent(DateTimeOffset Time, bool Deleted, IPNetwork Destination, string Line)
{
    /// <param name="line">A line of `ip -ts monitor route`, such as `[2026-11-23T00:39:45.758746] Deleted 10.5.1.0/24 via …`.</param>
    /// <returns>Null for a line about something else (local routes, the default route).</returns>
    public static RouteEvent? Parse(string line)
    {
        var match = Format().Match(line);
        if (!match.Success || !IPNetwork.TryParse(match.Groups[3].Value, out var destination))
        {
            return null;
        }

        // The stamp is local time without a zone.
        var time = DateTime.ParseExact(match.Groups[1].Value, "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal);
        return new RouteEvent(new DateTimeOffset(time).ToUniversalTime(), match.Groups[2].Success, destination, line);
    }

    [GeneratedRegex(@"^\[([\dT:.\-]+)\] (Deleted )?([\da-f.:]+/\d+) ")]
    private static partial Regex Format();
}
