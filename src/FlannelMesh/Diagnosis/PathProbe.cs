using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace FlannelMesh.Diagnosis;

/// <summary>Finds how large a packet gets to an address uncut, with ping(8).</summary>
public static partial class PathProbe
{
    /// <summary>ICMP's header (RFC 792, RFC 4443).</summary>
    private const uint Echo = 8;
    private const uint Ipv4Header = 20;
    private const uint Ipv6Header = 40;

    /// <param name="host">Where to run ping.</param>
    /// <param name="peer">Names the peer.</param>
    /// <param name="address">The peer's underlay address.</param>
    /// <param name="needed">Bytes of the largest IP packet that has to get there.</param>
    /// <param name="cancellation">Ends ping.</param>
    /// <returns>Null if there is no ping on this host.</returns>
    public static async Task<PathFact?> ProbeAsync(IHost host, string peer, IPAddress address, uint needed, CancellationToken cancellation)
    {
        var overhead = Echo + (address.AddressFamily == AddressFamily.InterNetworkV6 ? Ipv6Header : Ipv4Header);
        if (await PingAsync(host, address, needed - Math.Min(needed, overhead), cancellation) is not { } large)
        {
            return null;
        }

        var name = $"{peer} ({address})";
        if (large.ExitCode == 0)
        {
            return new PathFact(name, needed, needed);
        }

        // Said by this host ("message too long, mtu=1400") or by a router ("Frag needed and DF set (mtu = 1400)").
        if (Reported().Match(large.Output + large.Error) is { Success: true } match
            && uint.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var carries))
        {
            return new PathFact(name, needed, Math.Min(carries, needed));
        }

        return await PingAsync(host, address, 0, cancellation) is { ExitCode: 0 }
            ? new PathFact(name, needed, 0)
            : new PathFact(name, needed, null);
    }

    private static Task<ProgramResult?> PingAsync(IHost host, IPAddress address, uint payload, CancellationToken cancellation) => host.RunAsync(
        "ping",
        ["-n", "-c", "1", "-W", "1", "-M", "do", "-s", payload.ToString(CultureInfo.InvariantCulture), address.ToString()],
        cancellation);

    [GeneratedRegex(@"mtu ?[=:] ?(\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reported();
}
