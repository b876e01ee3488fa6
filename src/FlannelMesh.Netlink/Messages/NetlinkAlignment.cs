using static FlannelMesh.Netlink.Interop.netlink;

namespace FlannelMesh.Netlink.Messages;

internal static class NetlinkAlignment
{
    /// <summary>Messages and attributes start at multiples of four bytes.</summary>
    public static int Align(int length) => (length + NLMSG_ALIGNTO - 1) & ~(NLMSG_ALIGNTO - 1);
}
