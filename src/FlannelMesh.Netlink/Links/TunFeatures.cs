using static FlannelMesh.Netlink.Interop.if_tun;

namespace FlannelMesh.Netlink.Links;

/// <summary>How a descriptor on a tun device works (IFF_* of linux/if_tun.h).</summary>
[Flags]
public enum TunFeatures
{
    None = 0,

    /// <summary>Several descriptors can be open on the device, each a queue of its own. Fixed for the life of the device.</summary>
    MultiQueue = IFF_MULTI_QUEUE,

    /// <summary>Each packet has a virtio-net header in front, which offloads need. All queues must agree.</summary>
    VirtioHeader = IFF_VNET_HDR,
}
