using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace FlannelMesh.Configuration;

/// <summary>Seeds as people write them: HOST, HOST:PORT, [IPv6]:PORT, or self.</summary>
internal static partial class SeedText
{
    public static bool TryParse(string text, int defaultPort, out SeedAddress seed)
    {
        seed = SeedAddress.Self;
        if (text == SeedAddress.Self.Host)
        {
            return true;
        }

        var match = Form().Match(text);
        var port = defaultPort;
        if (!match.Success || (match.Groups["port"].Success && !TryParsePort(match.Groups["port"].ValueSpan, out port)))
        {
            return false;
        }

        var host = match.Groups["host"].Value;
        if (match.Groups["v6"] is { Success: true } v6)
        {
            if (!IPAddress.TryParse(v6.ValueSpan, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return false;
            }

            host = address.ToString();
        }
        else if (LooksLikeIpv4().IsMatch(host) && !Cidr.TryParseAddress(host, out _))
        {
            return false;
        }

        seed = new SeedAddress(host, port);
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort;

    [GeneratedRegex(
        @"^(\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<host>[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?))(:(?<port>\d{1,5}))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(@"^[0-9.]+$", RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeIpv4();
}
