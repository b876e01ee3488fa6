using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.if_addr;
using static FlannelMesh.Netlink.Interop.neighbour;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.nexthop;
using static FlannelMesh.Netlink.Interop.rtnetlink;
using static FlannelMesh.Netlink.Interop.socket;

namespace FlannelMesh.Netlink.Monitoring;

/// <summary>A multicast message as a <see cref="KernelChange"/>.</summary>
internal static class NotificationMessage
{
    /// <summary>Null for messages of other kinds and for cloned routes.</summary>
    public static KernelChange? Read(NetlinkMessage message)
    {
        KernelChange? change = message.Type switch
        {
            RTM_NEWLINK or RTM_DELLINK => ReadLink(message),
            RTM_NEWADDR or RTM_DELADDR => ReadAddress(message),
            RTM_NEWNEIGH or RTM_DELNEIGH => ReadNeighbor(message),
            RTM_NEWROUTE or RTM_DELROUTE => ReadRoute(message),
            RTM_NEWNEXTHOP or RTM_DELNEXTHOP => ReadNexthop(message),
            _ => null,
        };

        return change is { Removed: false } added ? added with { Replaced = (message.Flags & NLM_F_REPLACE) != 0 } : change;
    }

    private static KernelChange ReadLink(NetlinkMessage message)
    {
        var header = message.Header<ifinfomsg>();

        // For AF_BRIDGE the message says that a port left its bridge; the link lives on.
        var isRemoved = message.Type == RTM_DELLINK && header.ifi_family != AF_BRIDGE;
        return new KernelChange(KernelObject.Link, isRemoved, header.ifi_index);
    }

    private static KernelChange ReadAddress(NetlinkMessage message)
    {
        byte protocol = 0;
        foreach (var attribute in message.AttributesAfter<ifaddrmsg>())
        {
            protocol = attribute.Type == IFA_PROTO ? attribute.UInt8 : protocol;
        }

        var index = (int)message.Header<ifaddrmsg>().ifa_index;
        return new KernelChange(KernelObject.Address, message.Type == RTM_DELADDR, index, protocol);
    }

    private static KernelChange ReadNeighbor(NetlinkMessage message)
    {
        byte protocol = 0;
        foreach (var attribute in message.AttributesAfter<ndmsg>())
        {
            protocol = attribute.Type == NDA_PROTOCOL ? attribute.UInt8 : protocol;
        }

        var index = message.Header<ndmsg>().ndm_ifindex;
        return new KernelChange(KernelObject.Neighbor, message.Type == RTM_DELNEIGH, index, protocol);
    }

    private static KernelChange? ReadRoute(NetlinkMessage message)
    {
        var header = message.Header<rtmsg>();
        if ((header.rtm_flags & RTM_F_CLONED) != 0)
        {
            return null;
        }

        var index = 0;
        foreach (var attribute in message.AttributesAfter<rtmsg>())
        {
            index = attribute.Type == RTA_OIF ? attribute.Int32 : index;
        }

        return new KernelChange(KernelObject.Route, message.Type == RTM_DELROUTE, index, header.rtm_protocol);
    }

    private static KernelChange ReadNexthop(NetlinkMessage message)
    {
        var header = message.Header<nhmsg>();
        var index = 0;
        foreach (var attribute in message.AttributesAfter<nhmsg>())
        {
            index = attribute.Type == NHA_OIF ? attribute.Int32 : index;
        }

        return new KernelChange(KernelObject.Nexthop, message.Type == RTM_DELNEXTHOP, index, header.nh_protocol);
    }
}
