using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace FlannelMesh.Configuration;

/// <summary>The name of --seed-dns as people write it: NAME, NAME:PORT, or _SERVICE._tcp.NAME.</summary>
internal static partial class SeedDnsText
{
    // RFC 1035, without the dot for the root.
    private const int MaxLength = 253;

    public static bool TryParse(string text, int defaultPort, out SeedDnsName name)
    {
        name = new SeedDnsName("", defaultPort);
        var match = Form().Match(text);
        var host = match.Groups["name"].Value;
        var port = defaultPort;
        if (!match.Success || host.Length > MaxLength || IPAddress.TryParse(host, out _))
        {
            return false;
        }

        if (match.Groups["port"] is { Success: true } given
            && !(int.TryParse(given.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort))
        {
            return false;
        }

        name = new SeedDnsName(host, port);

        // A port that SRV records override anyway would only mislead.
        return !(name.IsService && match.Groups["port"].Success);
    }

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*)\.?(:(?<port>\d{1,5}))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
