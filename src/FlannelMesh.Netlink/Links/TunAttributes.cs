using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.if_link;
using static FlannelMesh.Netlink.Interop.if_tun;

namespace FlannelMesh.Netlink.Links;

/// <summary>IFLA_TUN_* inside IFLA_INFO_DATA.</summary>
internal static class TunAttributes
{
    /// <returns>Null for a device of layer 2 (tap), which has the same kind.</returns>
    public static TunOptions? Read(NetlinkAttributes attributes)
    {
        int type = IFF_TUN;
        bool isPersistent = false, isMultiQueue = false;
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFLA_TUN_TYPE: type = attribute.UInt8; break;
                case IFLA_TUN_PERSIST: isPersistent = attribute.UInt8 != 0; break;
                case IFLA_TUN_MULTI_QUEUE: isMultiQueue = attribute.UInt8 != 0; break;
            }
        }

        return type == IFF_TUN ? new TunOptions(isPersistent, isMultiQueue) : null;
    }
}
