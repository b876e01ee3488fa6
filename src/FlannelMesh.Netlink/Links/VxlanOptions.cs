using System.Net;

namespace FlannelMesh.Netlink.Links;

/// <summary>IFLA_VXLAN_* of linux/if_link.h.</summary>
public sealed record VxlanOptions
{
    /// <summary>0 .. 2^24-1.</summary>
    public required uint Vni { get; init; }

    /// <summary>UDP destination port, host byte order. 8472 is the kernel's default, 4789 IANA's.</summary>
    public ushort Port { get; init; } = 8472;

    /// <summary>The underlay interface; null lets the routing table choose.</summary>
    public int? LowerIndex { get; init; }

    /// <summary>Source address of the outer header, IPv4 or IPv6.</summary>
    public IPAddress? Local { get; init; }

    public bool Learning { get; init; }

    /// <summary>Group-based policy extension; fixed at creation.</summary>
    public bool Gbp { get; init; }
}
