using System.Net;
using System.Net.Sockets;
using FlannelMesh.Configuration;

namespace FlannelMesh.Membership.Seeds;

/// <summary>Seeds to addresses as the host itself does it: IP addresses, /etc/hosts, DNS with the host's search list.</summary>
internal static class SystemNames
{
    /// <summary>What is wrong with a seed that is an IP address no seed can have; null for a name.</summary>
    public static string? Objection(SeedAddress seed, AddressFamily family) =>
        !IPAddress.TryParse(seed.Host, out var address) ? null
        : address.AddressFamily != family ? $"'{seed.Host}' has no {family.Name()} address; the cluster's addresses are {family.Name()}"
        : address.IsUnspecified() ? NoHost(seed.Host)
        : null;

    /// <summary>One endpoint, or the problem.</summary>
    public static async Task<SeedView> ResolveAsync(SeedAddress seed, AddressFamily family, CancellationToken cancellation)
    {
        if (Objection(seed, family) is { } objection)
        {
            return SeedView.Failed(objection);
        }

        try
        {
            // Members know each other by one address, so a name with several must give everybody the same one.
            var addresses = await Dns.GetHostAddressesAsync(seed.Host, family, cancellation);
            var address = addresses.OrderBy(address => address.ToString(), StringComparer.Ordinal).FirstOrDefault();
            return address is null
                ? SeedView.Failed($"'{seed.Host}' has no {family.Name()} address")
                : SeedView.Of(new IPEndPoint(address, seed.Port));
        }
        catch (SocketException e)
        {
            return SeedView.Failed(
                $"'{seed.Host}' does not resolve to an {family.Name()} address ({e.SocketErrorCode}); "
                + "give a name that DNS or /etc/hosts knows, or an IP address");
        }
        catch (ArgumentException)
        {
            // The resolver does not take a name longer than 255 bytes.
            return SeedView.Failed(NoHost(seed.Host));
        }
    }

    public static async Task<SeedView> ResolveAsync(IEnumerable<SeedAddress> seeds, AddressFamily family, CancellationToken cancellation) =>
        SeedView.Union(await Task.WhenAll(seeds.Select(seed => ResolveAsync(seed, family, cancellation))));

    private static string NoHost(string host) => $"'{host}' is no host's address; give the address other hosts reach it at";
}
