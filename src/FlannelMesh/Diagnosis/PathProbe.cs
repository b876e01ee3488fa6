using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace FlannelMesh.Diagnosis;

/// <summary>
/// Finds how large a packet gets to an address uncut, with ping(8). A network that says how much it carries is believed when that much
/// arrives; one that drops in silence is asked with several sizes at once, each round a fraction of the one before, so that it takes
/// about 5 s for an MTU of 1500 and never more than seven rounds of 1.2 s.
/// </summary>
public static partial class PathProbe
{
    /// <summary>ICMP's header (RFC 792, RFC 4443).</summary>
    private const uint Echo = 8;
    private const uint Ipv4Header = 20;
    private const uint Ipv6Header = 40;

    /// <summary>Sizes that are tried at once.</summary>
    private const uint Fan = 8;

    /// <param name="host">Where to run ping.</param>
    /// <param name="peer">Names the peer.</param>
    /// <param name="address">The peer's underlay address.</param>
    /// <param name="needed">Bytes of the largest IP packet that has to get there.</param>
    /// <param name="cancellation">Ends ping.</param>
    /// <returns>Null if there is no ping on this host.</returns>
    public static async Task<PathFact?> ProbeAsync(IHost host, string peer, IPAddress address, uint needed, CancellationToken cancellation)
    {
        if (await PingAsync(host, address, needed, cancellation) is not { } large)
        {
            return null;
        }

        var name = $"{peer} ({address})";
        if (large.ExitCode == 0)
        {
            return new PathFact(name, needed, needed);
        }

        var said = Said(large);
        var smallest = Smallest(address);
        return await PingAsync(host, address, smallest, cancellation) is { ExitCode: 0 }
            ? new PathFact(name, needed, await NarrowAsync(host, address, smallest, Math.Min(said ?? needed - 1, needed - 1), cancellation))
            : new PathFact(name, needed, said);
    }

    /// <param name="host">Where to run ping.</param>
    /// <param name="address">The peer's.</param>
    /// <param name="carried">Bytes that arrive.</param>
    /// <param name="most">No more than this many can.</param>
    /// <param name="cancellation">Ends ping.</param>
    private static async Task<uint> NarrowAsync(IHost host, IPAddress address, uint carried, uint most, CancellationToken cancellation)
    {
        while (carried < most)
        {
            var (low, high) = (carried, most);
            var step = (high - low + Fan - 1) / Fan;
            var sizes = Enumerable.Range(0, (int)Fan).Select(i => high - low > (uint)i * step ? high - (uint)i * step : 0).Where(size => size > 0);
            var answers = await Task.WhenAll(sizes.Select(async size => (Size: size, Result: await PingAsync(host, address, size, cancellation))));

            // A size that arrived proves all below it, whatever else was lost.
            carried = answers.Where(answer => answer.Result is { ExitCode: 0 }).Select(answer => answer.Size).Append(low).Max();
            most = answers.Where(answer => answer.Size > carried)
                .Select(answer => Math.Min(answer.Size - 1, Said(answer.Result) ?? uint.MaxValue))
                .Append(high)
                .Min();
        }

        return carried;
    }

    /// <summary>Said by this host ("message too long, mtu=1400") or by a router ("Frag needed and DF set (mtu = 1400)").</summary>
    private static uint? Said(ProgramResult? ping) =>
        ping is not null && Reported().Match(ping.Output + ping.Error) is { Success: true } match
            && uint.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var carries)
            ? carries
            : null;

    private static uint Smallest(IPAddress address) =>
        Echo + (address.AddressFamily == AddressFamily.InterNetworkV6 ? Ipv6Header : Ipv4Header);

    /// <summary>Twice, since one packet may be lost for any reason; one answer is success.</summary>
    /// <param name="host">Where to run ping.</param>
    /// <param name="address">The peer's.</param>
    /// <param name="size">Of the IP packet, in bytes.</param>
    /// <param name="cancellation">Ends ping.</param>
    private static Task<ProgramResult?> PingAsync(IHost host, IPAddress address, uint size, CancellationToken cancellation) => host.RunAsync(
        "ping",
        [
            "-n", "-c", "2", "-i", "0.2", "-W", "1", "-M", "do",
            "-s", (size - Math.Min(size, Smallest(address))).ToString(CultureInfo.InvariantCulture), address.ToString(),
        ],
        cancellation);

    [GeneratedRegex(@"mtu ?[=:] ?(\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reported();
}
