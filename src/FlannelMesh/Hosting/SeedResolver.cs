using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Configuration;

namespace FlannelMesh.Hosting;

/// <summary>From seeds as configured to addresses.</summary>
public static class SeedResolver
{
    /// <exception cref="ConfigurationException">A name that does not resolve, or no seed at all.</exception>
    public static async Task<ImmutableArray<IPEndPoint>> ResolveAsync(
        IReadOnlyList<SeedAddress> seeds, IPEndPoint self, CancellationToken cancellation)
    {
        if (seeds.Count == 0)
        {
            throw new ConfigurationException(
                "no seed is configured; give --seed self on the first host and --seed HOST[:PORT] of that host on the others");
        }

        var resolved = new List<IPEndPoint>();
        foreach (var seed in seeds)
        {
            resolved.Add(seed.IsSelf ? self : await ResolveAsync(seed, self.AddressFamily, cancellation));
        }

        return [.. resolved.Distinct()];
    }

    private static async Task<IPEndPoint> ResolveAsync(SeedAddress seed, AddressFamily family, CancellationToken cancellation)
    {
        try
        {
            // Members know each other by one address, so a name with several must give everybody the same one.
            var addresses = await Dns.GetHostAddressesAsync(seed.Host, family, cancellation);
            var address = addresses.OrderBy(address => address.ToString(), StringComparer.Ordinal).FirstOrDefault();
            return address is null
                ? throw new ConfigurationException($"--seed {seed}: '{seed.Host}' has no {FamilyName(family)} address")
                : new IPEndPoint(address, seed.Port);
        }
        catch (SocketException e)
        {
            throw new ConfigurationException(
                $"--seed {seed}: '{seed.Host}' does not resolve to an {FamilyName(family)} address ({e.SocketErrorCode}); "
                + "give a name that DNS or /etc/hosts knows, or an IP address");
        }
        catch (ArgumentException)
        {
            // 0.0.0.0 and :: name no host, and the resolver does not take a name longer than 255 bytes.
            throw new ConfigurationException($"--seed {seed}: '{seed.Host}' is no host's address; give the address other hosts reach it at");
        }
    }

    private static string FamilyName(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
