using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane;

/// <summary>A device of ours, up: a VXLAN device, or a TUN device that stays when its program ends.</summary>
public sealed record DesiredLink
{
    public required string Name { get; init; }

    /// <summary>Bytes.</summary>
    public required uint Mtu { get; init; }

    /// <summary>Null for a TUN device, which has none.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>Null for a TUN device.</summary>
    public DesiredVxlan? Vxlan { get; init; }

    /// <summary>Packets that wait for the device; VXLAN devices have no queue, since that of the underlay does.</summary>
    public uint TxQueueLength { get; init; }

    /// <summary>The kernel makes transmit checksums itself; false leaves it as the device has it.</summary>
    public bool HasNoTxChecksumOffload { get; init; }
}
