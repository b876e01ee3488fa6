using System.Net;
using System.Net.Sockets;
using FlannelMesh.Configuration;

namespace FlannelMesh.Underlay;

/// <summary>
/// Chooses the underlay interface as flannel does: the --iface values in order, the patterns, --iface-can-reach; without any of them the
/// interface that has --public-ip, else that of the default route.
/// </summary>
public static class UnderlaySelector
{
    /// <exception cref="ConfigurationException">Nothing fits; the message says what was asked for and what the host has.</exception>
    public static UnderlayInterface Select(HostNetwork host, AgentOptions options, NetworkConfig network)
    {
        var requests = InterfaceRequest.From(options, network);
        if (requests.Count == 0)
        {
            return Complete(host, options, network, DefaultRoute.Find(host, network));
        }

        var reasons = new List<string>();
        foreach (var request in requests)
        {
            if (request.Find(host) is not { } candidate)
            {
                reasons.Add(request.NotFound);
            }
            else if (MissingFamily(host, network, candidate) is { } family)
            {
                reasons.Add($"interface {candidate.Link.Name} has no usable {family} address");
            }
            else
            {
                return Complete(host, options, network, candidate);
            }
        }

        throw new ConfigurationException($"{string.Join(", ", reasons)}; this host has: {InterfaceAddresses.Describe(host)}");
    }

    private static string? MissingFamily(HostNetwork host, NetworkConfig network, Candidate candidate) =>
        network.EnableIpv4 && AddressOf(host, candidate, AddressFamily.InterNetwork) is null ? "IPv4"
        : network.EnableIpv6 && AddressOf(host, candidate, AddressFamily.InterNetworkV6) is null ? "IPv6"
        : null;

    private static IPAddress? AddressOf(HostNetwork host, Candidate candidate, AddressFamily family) =>
        candidate.Address?.AddressFamily == family ? candidate.Address : InterfaceAddresses.Best(host, candidate.Link, family);

    private static UnderlayInterface Complete(HostNetwork host, AgentOptions options, NetworkConfig network, Candidate candidate)
    {
        var link = candidate.Link;
        if (MissingFamily(host, network, candidate) is { } family)
        {
            throw new ConfigurationException(
                $"interface {link.Name} has no usable {family} address; name another with --iface; "
                + $"this host has: {InterfaceAddresses.Describe(host)}");
        }

        if (link.Mtu == 0)
        {
            throw new ConfigurationException($"interface {link.Name} has MTU 0; set its MTU, or name another interface with --iface");
        }

        if (options.Bind is { } bind && !IsBindable(host, bind))
        {
            throw new ConfigurationException(
                $"--bind {bind} is not an address of this host; this host has: {InterfaceAddresses.Describe(host)}");
        }

        var address = network.EnableIpv4 ? AddressOf(host, candidate, AddressFamily.InterNetwork) : null;
        var addressV6 = network.EnableIpv6 ? AddressOf(host, candidate, AddressFamily.InterNetworkV6) : null;
        return new UnderlayInterface
        {
            LinkIndex = link.Index,
            LinkName = link.Name,
            Mtu = link.Mtu,
            Address = address,
            AddressV6 = addressV6,
            PublicIp = network.EnableIpv4 ? options.PublicIp ?? address : null,
            PublicIpv6 = network.EnableIpv6 ? options.PublicIpv6 ?? addressV6 : null,
            BindAddress = (options.Bind ?? address ?? addressV6)!,
        };
    }

    private static bool IsBindable(HostNetwork host, IPAddress bind) =>
        bind.Equals(IPAddress.Any)
        || bind.Equals(IPAddress.IPv6Any)
        || IPAddress.IsLoopback(bind)
        || InterfaceAddresses.LinkWith(host, bind) is not null;
}
