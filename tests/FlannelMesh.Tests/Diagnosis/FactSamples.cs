using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Diagnosis;
using FlannelMesh.Hosting;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Diagnosis;

/// <summary>A host on which every check is ok, to take one thing away from.</summary>
internal static class FactSamples
{
    public static HostFacts Healthy { get; } = new()
    {
        BackendType = "vxlan",
        Network = IPNetwork.Parse("10.5.0.0/16"),
        HasForwardRules = true,
        Agent = new AgentFact("ready", true, "10.5.1.0/24", null, []),
        HasVxlan = true,
        Firewall = new FirewallFacts { ForwardPolicy = "accept" },
        Sysctls = Sysctls(
            "ipv4/ip_forward=1 ipv4/conf/all/rp_filter=0 ipv4/conf/eth0/rp_filter=2 ipv4/conf/flannel.1/rp_filter=0 bridge/bridge-nf-call-iptables=1"),
        Links = [Vxlan("flannel.1", 1, 1450)],
        Underlay = new UnderlayInterface
        {
            LinkIndex = 2,
            LinkName = "eth0",
            Mtu = 1500,
            Address = IPAddress.Parse("10.99.0.11"),
            PublicIp = IPAddress.Parse("10.99.0.11"),
            BindAddress = IPAddress.Parse("10.99.0.11"),
        },
        OwnDevices = ["flannel.1"],
        Mtu = 1450,
        Vni = 1,
        VxlanPort = 8472,
        SmallestOuterMtu = 1350,
        ClusterPort = 8283,
        Paths = [new PathFact("h2 (10.99.0.12)", 1500, 1500)],
        UnderlayDriver = "virtio_net",
        Received = [new ReceivedChecksums("Tcp", 5000, 0), new ReceivedChecksums("Udp", 5000, 1)],
        ChecksumOffload = ImmutableDictionary<string, bool>.Empty.Add("flannel.1", false),
        IsClockSynchronised = true,
        Seeds = [new SeedFact("10.99.0.12:8283", true)],
        DataDirectory = new DirectoryFact("/var/lib/flannelmesh", null, "ext4", 10L << 30),
    };

    /// <summary>The same host with the udp backend.</summary>
    public static HostFacts Tunnelled { get; } = Healthy with
    {
        BackendType = "udp",
        Vni = null,
        OwnDevices = ["flannel0"],
        Links = [new Link { Index = 7, Name = "flannel0", Mtu = 1472, Kind = "tun", Tun = TunOptions.Lasting }],
        Mtu = 1472,
        Sysctls = Healthy.Sysctls.AddRange(Sysctls("ipv4/conf/flannel0/rp_filter=0")),
        ChecksumOffload = ImmutableDictionary<string, bool>.Empty,
        Tunnel = new TunnelFact { Port = 8285, Program = "/opt/flannelmesh/flannelmesh-tunnel", ReceiveBuffer = 4 << 20, IsEncrypted = true },
    };

    public static Link Vxlan(string name, uint vni, uint mtu, ushort port = 8472) =>
        new() { Index = 7, Name = name, Mtu = mtu, Kind = "vxlan", Vxlan = new VxlanOptions { Vni = vni, Port = port } };

    /// <summary>"ipv4/ip_forward=1 …", below net/.</summary>
    public static ImmutableDictionary<Sysctl, string> Sysctls(string values) => values.Split(' ')
        .Select(value => value.Split('='))
        .ToImmutableDictionary(pair => new Sysctl($"net/{pair[0]}"), pair => pair[1]);

    public static HostFacts With(this HostFacts facts, string sysctls) => facts with { Sysctls = facts.Sysctls.SetItems(Sysctls(sysctls)) };
}
