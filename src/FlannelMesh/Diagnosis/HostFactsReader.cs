using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Api.Contract;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Commands;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Netlink;
using FlannelMesh.Underlay;

namespace FlannelMesh.Diagnosis;

/// <summary>Gathers the facts of this host, changing nothing.</summary>
internal static class HostFactsReader
{
    private const int MostPaths = 5;

    private static readonly Sysctl[] Sysctls =
    [
        Sysctl.Ipv4Forward, Sysctl.Ipv6Forward, Sysctl.RpFilter("all"), new("net/bridge/bridge-nf-call-iptables"), new("net/bridge/bridge-nf-call-ip6tables"),
    ];

    public static async Task<HostFacts> ReadAsync(AgentConfiguration configuration, IHost host, CancellationToken cancellation)
    {
        var (options, network) = (configuration.Options, configuration.Network);
        var backend = BackendFactory.Create(network.Backend);
        var vxlan = network.Backend as VxlanBackendConfig;
        var (agent, peers) = await AskAgentAsync(options.ControlSocket, cancellation);
        using var kernel = RouteNetlink.Open();
        var (firewall, nftProblem) = await KernelProbe.ReadFirewallAsync(host, cancellation);
        var links = HostNetwork.Read(kernel);
        var facts = new HostFacts
        {
            BackendType = backend.Type,
            Network = network.Ipv4?.Network,
            Ipv6Network = network.Ipv6?.Network,
            Masquerades = options.IpMasq,
            HasForwardRules = options.IptablesForwardRules,
            Agent = agent,
            MissingCapabilities = [.. Preflight.MissingCapabilities()],
            HasVxlan = links.Links.Any(link => link.Vxlan is not null) ? true : KernelProbe.HasVxlan(host),
            HasNexthops = kernel.GetNexthops() is not null,
            NftProblem = nftProblem,
            Firewall = firewall,
            AdvertisedDefaults = [.. HostNetwork.AdvertisedDefaults(links.Links, links.Routes)],
            Links = [.. links.Links],
            OwnDevices = [.. Devices(backend, network)],
            Vni = vxlan?.Vni,
            VxlanPort = vxlan?.Port ?? 0,
            SmallestOuterMtu = SmallestOuterMtu(backend, network),
            ClusterPort = options.Port,
            HealthPort = options.HealthPort,
            IsClockSynchronised = KernelProbe.IsClockSynchronised(host),
            DataDirectory = DirectoryProbe.Probe(options.DataDir),
            Certificate = CertificateChecks.Read(TlsRules.FilesOf(options), TimeProvider.System),
            Clash = Clash(links, configuration, backend, agent),
        };
        facts = WithUnderlay(facts, links, configuration, backend);
        if (network.Backend is UdpBackendConfig udp)
        {
            facts = facts with { Tunnel = TunnelProbe.Read(udp, facts.Underlay, options.ControlSocket, agent, host) };
        }

        var known = Sysctls
            .Concat(facts.OwnDevices.Concat(facts.AdvertisedDefaults).Concat(facts.Underlay is { } chosen ? [chosen.LinkName] : []).Distinct()
                .SelectMany(device => new[] { Sysctl.RpFilter(device), Sysctl.AcceptRa(device) }))
            .Select(sysctl => KeyValuePair.Create(sysctl, SysctlFiles.Read(sysctl)!))
            .Where(sysctl => sysctl.Value is not null);
        facts = facts with
        {
            Sysctls = known.ToImmutableDictionary(),
            UnderlayDriver = facts.Underlay is { } lower ? kernel.GetDriver(lower.LinkName) : null,
            Received = [.. ReceivedChecksums.Parse(host.ReadFile("/proc/net/snmp") ?? "")],
            ChecksumOffload = facts.OwnDevices
                .Select(device => (Name: device, IsOn: kernel.GetTxChecksumOffload(device)))
                .Where(device => device.IsOn is not null)
                .ToImmutableDictionary(device => device.Name, device => device.IsOn!.Value),
        };
        return facts.Underlay is null ? facts : await WithOthersAsync(facts, configuration, links, peers, host, cancellation);
    }

    private static HostFacts WithUnderlay(HostFacts facts, HostNetwork links, AgentConfiguration configuration, IBackend backend)
    {
        try
        {
            var underlay = UnderlaySelector.Select(links, configuration.Options, configuration.Network);
            var node = new LocalNode { NodeId = default, Name = configuration.Options.NodeName, Network = configuration.Network, Underlay = underlay };
            return facts with
            {
                Underlay = underlay,
                Mtu = backend.Mtu(node),
                PortProblem = facts.Agent is null ? PortProbe.Check(underlay.BindAddress, configuration.Options.Port, "--port") : null,
            };
        }
        catch (ConfigurationException e)
        {
            return facts with { UnderlayProblem = e.Message };
        }
    }

    private static async Task<HostFacts> WithOthersAsync(
        HostFacts facts, AgentConfiguration configuration, HostNetwork links, IReadOnlyList<PeerView> peers, IHost host, CancellationToken cancellation)
    {
        var underlay = facts.Underlay!;
        var given = configuration.Network.Backend switch
        {
            VxlanBackendConfig vxlan => vxlan.Mtu,
            UdpBackendConfig udp => udp.Mtu,
            _ => null,
        };
        var needed = given ?? underlay.Mtu;
        var paths = await Task.WhenAll(peers
            .Where(peer => IPAddress.TryParse(peer.PublicIp, out _))
            .Take(MostPaths)
            .Select(peer => PathProbe.ProbeAsync(host, peer.Name, IPAddress.Parse(peer.PublicIp!), needed, cancellation)));
        var own = links.Addresses.Select(address => address.Address).ToHashSet();
        var (seeds, problem) = await SeedProbe.ProbeAsync(
            configuration.Options, new IPEndPoint(underlay.BindAddress, configuration.Options.Port), own, cancellation);
        var cloud = configuration.Network.Backend is CloudBackendConfig config
            ? await CloudProbe.ProbeAsync(config, configuration.Network, underlay, cancellation)
            : null;
        return facts with { Cloud = cloud, Paths = [.. paths.OfType<PathFact>()], Seeds = seeds, SeedProblem = problem };
    }

    private static uint SmallestOuterMtu(IBackend backend, NetworkConfig network) => backend is TunBackend tun ? tun.SmallestOuterMtu(network)
        : network.EnableIpv6 ? VxlanBackend.SmallestOuterIpv6Mtu
        : VxlanBackend.SmallestOuterMtu;

    /// <summary>Only of the families that are in use.</summary>
    private static IEnumerable<string> Devices(IBackend backend, NetworkConfig network) => backend.OwnedLinks
        .Where(name => name == TunBackend.DeviceName || (name.Contains("-v6", StringComparison.Ordinal) ? network.EnableIpv6 : network.EnableIpv4));

    private static string? Clash(HostNetwork links, AgentConfiguration configuration, IBackend backend, AgentFact? agent)
    {
        var own = Preflight.OwnSubnets([agent?.Subnet, agent?.Ipv6Subnet], new SubnetEnvFile(configuration.Options.SubnetFile).Read());
        return NetworkClash.Find(links, configuration.Network, own, backend.OwnedLinks, Ownership.RouteProtocol, configuration.Options.TakesOverFlannel);
    }

    private static async Task<(AgentFact? Agent, IReadOnlyList<PeerView> Peers)> AskAgentAsync(string socket, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        try
        {
            var node = await client.GetAsync("/api/v1/node", ApiJson.Default.NodeView, cancellation);
            var peers = await client.GetAsync("/api/v1/peers", ApiJson.Default.IReadOnlyListPeerView, cancellation);
            return (new AgentFact(node.State, node.Ready, node.Subnet, node.Ipv6Subnet, node.Problems), peers);
        }
        catch (ControlException)
        {
            return (null, []);
        }
    }
}
