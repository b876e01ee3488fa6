namespace FlannelMesh.Netlink.Links;

/// <summary>A network interface as the kernel reports it (RTM_NEWLINK, linux/if_link.h).</summary>
public sealed record Link
{
    public required int Index { get; init; }
    public required string Name { get; init; }
    public LinkFlags Flags { get; init; }

    /// <summary>Bytes.</summary>
    public uint Mtu { get; init; }
    public uint TxQueueLength { get; init; }
    public MacAddress? Address { get; init; }

    /// <summary>The bridge (or other master) this link is enslaved to; null if none.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>IFLA_LINK: the peer of a veth, the lower device of a tunnel; null if none.</summary>
    public int? LowerIndex { get; init; }

    /// <summary>IFLA_INFO_KIND ("vxlan", "bridge", "veth", "tun"); null for a physical device.</summary>
    public string? Kind { get; init; }

    /// <summary>Set when <see cref="Kind"/> is "vxlan".</summary>
    public VxlanOptions? Vxlan { get; init; }

    /// <summary>Set when <see cref="Kind"/> is "tun" and the device is one of layer 3.</summary>
    public TunOptions? Tun { get; init; }

    public bool IsUp => (Flags & LinkFlags.Up) != 0;
}
