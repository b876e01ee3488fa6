using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Hosting;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Underlay;

namespace FlannelMesh.Diagnosis;

/// <summary>Everything about this host that the checks look at, gathered at one moment. What could not be found out is null.</summary>
public sealed record HostFacts
{
    public required string BackendType { get; init; }

    /// <summary>The overlay's IPv4 network; null in an IPv6-only one.</summary>
    public IPNetwork? Network { get; init; }

    public IPNetwork? Ipv6Network { get; init; }

    public bool Masquerades { get; init; }

    public bool HasForwardRules { get; init; }

    /// <summary>Null if no agent answers on the control socket.</summary>
    public AgentFact? Agent { get; init; }

    /// <summary>Names such as CAP_NET_ADMIN.</summary>
    public ImmutableArray<string> MissingCapabilities { get; init; } = [];

    public bool? HasVxlan { get; init; }

    public bool HasNexthops { get; init; } = true;

    /// <summary>Why nft cannot be used; null if it can.</summary>
    public string? NftProblem { get; init; }

    public FirewallFacts? Firewall { get; init; }

    /// <summary>Those that this kernel has.</summary>
    public ImmutableDictionary<Sysctl, string> Sysctls { get; init; } = ImmutableDictionary<Sysctl, string>.Empty;

    /// <summary>Devices with an IPv6 default route that a router has announced.</summary>
    public ImmutableArray<string> AdvertisedDefaults { get; init; } = [];

    public ImmutableArray<Link> Links { get; init; } = [];

    public UnderlayInterface? Underlay { get; init; }

    /// <summary>Why there is no underlay interface.</summary>
    public string? UnderlayProblem { get; init; }

    /// <summary>The backend's devices, there or not.</summary>
    public ImmutableSortedSet<string> OwnDevices { get; init; } = [];

    /// <summary>Bytes between pods; null without an underlay.</summary>
    public uint? Mtu { get; init; }

    /// <summary>Null for a backend without VXLAN.</summary>
    public uint? Vni { get; init; }

    public ushort VxlanPort { get; init; }

    /// <summary>Null for another backend than udp.</summary>
    public TunnelFact? Tunnel { get; init; }

    /// <summary>Bytes of an underlay packet that leave enough inside.</summary>
    public uint SmallestOuterMtu { get; init; }

    public int ClusterPort { get; init; }

    /// <summary>UDP, of probes between nodes; 0: there are none.</summary>
    public int HealthPort { get; init; }

    /// <summary>Who has the cluster port, if it is not this host's agent.</summary>
    public string? PortProblem { get; init; }

    public ImmutableArray<PathFact> Paths { get; init; } = [];

    /// <summary>The driver of the underlay interface.</summary>
    public string? UnderlayDriver { get; init; }

    public ImmutableArray<ReceivedChecksums> Received { get; init; } = [];

    /// <summary>By device: whether transmit checksums are left to the hardware.</summary>
    public ImmutableDictionary<string, bool> ChecksumOffload { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Null for a backend without cloud.</summary>
    public CloudFact? Cloud { get; init; }

    public bool? IsClockSynchronised { get; init; }

    public ImmutableArray<SeedFact> Seeds { get; init; } = [];

    public string? SeedProblem { get; init; }

    public required DirectoryFact DataDirectory { get; init; }

    /// <summary>Of the cluster port; null without TLS.</summary>
    public CertificateFact? Certificate { get; init; }

    /// <summary>What of this host the overlay overlaps.</summary>
    public string? Clash { get; init; }

    public bool IsVxlan => Vni is not null;

    public string? Read(Sysctl sysctl) => Sysctls.GetValueOrDefault(sysctl);
}
