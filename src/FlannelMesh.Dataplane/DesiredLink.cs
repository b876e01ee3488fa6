using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane;

/// <summary>A VXLAN device of ours: up, without a transmit queue.</summary>
public sealed record DesiredLink
{
    public required string Name { get; init; }

    /// <summary>Bytes.</summary>
    public required uint Mtu { get; init; }
    public required MacAddress Address { get; init; }
    public required DesiredVxlan Vxlan { get; init; }

    /// <summary>The kernel makes transmit checksums itself; false leaves it as the device has it.</summary>
    public bool HasNoTxChecksumOffload { get; init; }
}
