using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Messages;

internal static class MessageName
{
    /// <summary>The kernel's name of a message type, for errors.</summary>
    public static string Of(ushort type) => type switch
    {
        NLMSG_ERROR => nameof(NLMSG_ERROR),
        NLMSG_DONE => nameof(NLMSG_DONE),
        RTM_NEWLINK => nameof(RTM_NEWLINK),
        RTM_DELLINK => nameof(RTM_DELLINK),
        RTM_NEWADDR => nameof(RTM_NEWADDR),
        RTM_DELADDR => nameof(RTM_DELADDR),
        RTM_NEWROUTE => nameof(RTM_NEWROUTE),
        RTM_DELROUTE => nameof(RTM_DELROUTE),
        RTM_NEWNEIGH => nameof(RTM_NEWNEIGH),
        RTM_DELNEIGH => nameof(RTM_DELNEIGH),
        RTM_NEWNEXTHOP => nameof(RTM_NEWNEXTHOP),
        RTM_DELNEXTHOP => nameof(RTM_DELNEXTHOP),
        _ => $"netlink message of type {type}",
    };

    public static NetlinkException Malformed(ushort type, string detail) => new($"read {Of(type)}", Errno.EBADMSG, detail);
}
