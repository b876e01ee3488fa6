using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Netlink.Processes;
using FlannelMesh.Security;
using FlannelMesh.Underlay;

namespace FlannelMesh.Hosting;

/// <summary>What must hold before anything is started or changed.</summary>
public static class Preflight
{
    /// <exception cref="StartupException">A capability is missing; the text names it.</exception>
    public static void CheckCapabilities()
    {
        var missing = MissingCapabilities();
        if (missing.Count > 0)
        {
            throw new StartupException(
                $"no permission to change the network: {string.Join(" and ", missing)} missing; run as root or give the process these capabilities");
        }
    }

    /// <summary>Names such as CAP_NET_ADMIN of what this process needs and has not.</summary>
    public static IReadOnlyList<string> MissingCapabilities()
    {
        var held = Capabilities.OfThisProcess();
        Capability[] needed = [Capability.NetAdmin, Capability.NetRaw];
        return [.. needed.Where(capability => !held.Has(capability)).Select(Name)];
    }

    /// <summary>The subnets this node held last: what lies in them on this host is its own pods', not a clash.</summary>
    public static IReadOnlyList<IPNetwork> OwnSubnets(IEnumerable<string?> recorded, SubnetEnv? subnetEnv) =>
    [
        .. recorded.OfType<string>().Select(text => IPNetwork.TryParse(text, out var subnet) ? subnet : (IPNetwork?)null)
            .Append(subnetEnv?.Subnet)
            .Append(subnetEnv?.Ipv6Subnet)
            .OfType<IPNetwork>()
            .Distinct(),
    ];

    /// <exception cref="ConfigurationException">The overlay's network is in use on this host.</exception>
    public static void CheckClash(HostNetwork host, NetworkConfig network, IReadOnlyList<IPNetwork> ownSubnets, IReadOnlySet<string> ownLinks, bool takesOverFlannel)
    {
        if (NetworkClash.Find(host, network, ownSubnets, ownLinks, Ownership.RouteProtocol, takesOverFlannel) is { } clash)
        {
            throw new ConfigurationException(clash);
        }
    }

    /// <param name="certificate">Null without TLS. One of another host is not heard anyway, and the log says so.</param>
    /// <exception cref="ConfigurationException">The voters would take no lease with that address from this node.</exception>
    public static void CheckPublicAddresses(NodeIdentity? certificate, UnderlayInterface underlay)
    {
        (string Flag, IPAddress? Address)[] addresses = [("--public-ip", underlay.PublicIp), ("--public-ipv6", underlay.PublicIpv6)];
        foreach (var (flag, address) in addresses)
        {
            if (address is not null && certificate?.MayLeaseAt(address) == false && certificate.MayBeAt(underlay.BindAddress))
            {
                throw new ConfigurationException(
                    $"{flag} {address} is none of the addresses of this node's certificate ({string.Join(", ", certificate.Addresses)}), and no lease is given for it; "
                        + $"`flannelmesh ca issue --ip {certificate.Addresses[0]} --ip {address}` makes one with both, `flannelmesh invite --anywhere` a token for one that is good for any");
            }
        }
    }

    private static string Name(Capability capability) => capability switch
    {
        Capability.NetAdmin => "CAP_NET_ADMIN",
        Capability.NetRaw => "CAP_NET_RAW",
        _ => capability.ToString(),
    };
}
