using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using static FlannelMesh.Netlink.Interop.netlink;

namespace FlannelMesh.Netlink.Messages;

/// <summary>NLMSG_ERROR and NLMSG_DONE: an errno and, with NETLINK_EXT_ACK, the kernel's own words.</summary>
internal static class Acknowledgement
{
    /// <summary>Has the kernel answer the written message at the start of <paramref name="message"/> also if it succeeds.</summary>
    public static void Request(Span<byte> message)
    {
        var header = MemoryMarshal.Read<nlmsghdr>(message);
        header.nlmsg_flags |= NLM_F_ACK;
        MemoryMarshal.Write(message, in header);
    }

    public static NetlinkResult ReadError(NetlinkMessage message)
    {
        var header = message.Header<nlmsgerr>();
        if (header.error == 0)
        {
            return NetlinkResult.Success;
        }

        // Unless capped, the refused request stands between the header and the attributes.
        var offset = Unsafe.SizeOf<nlmsgerr>();
        if ((message.Flags & NLM_F_CAPPED) == 0)
        {
            offset += (int)Math.Min(header.msg.nlmsg_len, ushort.MaxValue) - Unsafe.SizeOf<nlmsghdr>();
        }

        return new NetlinkResult(-header.error, ReadText(message, offset));
    }

    public static NetlinkResult ReadDone(NetlinkMessage message)
    {
        var error = message.Header<int>();
        return error < 0 ? new NetlinkResult(-error, ReadText(message, sizeof(int))) : NetlinkResult.Success;
    }

    private static string? ReadText(NetlinkMessage message, int offset)
    {
        if ((message.Flags & NLM_F_ACK_TLVS) == 0)
        {
            return null;
        }

        foreach (var attribute in message.AttributesAt(Math.Max(offset, 0)))
        {
            if (attribute.Type == NLMSGERR_ATTR_MSG)
            {
                return attribute.String;
            }
        }

        return null;
    }
}
