using System.Net;

namespace FlannelMesh.Netlink.Addresses;

/// <summary>An address of an interface (RTM_NEWADDR, linux/if_addr.h).</summary>
public sealed record InterfaceAddress
{
    public required int LinkIndex { get; init; }
    public required IPAddress Address { get; init; }
    public required int PrefixLength { get; init; }
    public RouteScope Scope { get; init; } = RouteScope.Universe;
    public AddressFlags Flags { get; init; }

    /// <summary>IFA_PROTO (kernel 5.18); 0 where unset or unknown to the kernel.</summary>
    public byte Protocol { get; init; }
}
