using FlannelMesh.Netlink.Links;

namespace FlannelMesh.Dataplane;

/// <summary>How our kernel objects are told from everybody else's.</summary>
public static class Ownership
{
    /// <summary>
    /// The protocol number of our routes and neighbors. For names in the output of ip(8), add "85 flannelmesh" to
    /// /etc/iproute2/rt_protos.
    /// </summary>
    public const byte RouteProtocol = 85;

    /// <summary>RTPROT_BOOT, which flannel and plain "ip route add" use: on a device of ours it is what flannel left.</summary>
    internal const byte BootProtocol = 3;

    /// <summary>A device that we could have made: its name decides then.</summary>
    public static bool IsOwnKind(Link link) => link.Vxlan is not null || link.Tun == TunOptions.Lasting;
}
