using System.Net;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.neighbour;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;
using static FlannelMesh.Netlink.Interop.socket;

namespace FlannelMesh.Netlink.Neighbors;

/// <summary>RTM_*NEIGH of AF_BRIDGE with NTF_SELF: the device's own table, not that of a bridge above it.</summary>
internal static class FdbMessage
{
    /// <summary>The kernel filters by ndm_ifindex with strict checking (4.20), and dumps all devices without.</summary>
    public static void WriteDump(NetlinkWriter writer, uint sequence, int linkIndex)
    {
        var header = new ndmsg { ndm_family = AF_BRIDGE, ndm_ifindex = Wire.RequireIndex(linkIndex, nameof(linkIndex)) };
        writer.Message(RTM_GETNEIGH, NLM_F_DUMP, sequence, header).Dispose();
    }

    public static void WriteReplace(NetlinkWriter writer, uint sequence, FdbEntry entry) =>
        Write(writer, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, sequence, entry);

    public static void WriteDelete(NetlinkWriter writer, uint sequence, FdbEntry entry) =>
        Write(writer, RTM_DELNEIGH, 0, sequence, entry);

    /// <summary>Null for what is not an entry of that device's own table.</summary>
    public static FdbEntry? Read(NetlinkMessage message, int linkIndex)
    {
        if (message.Type != RTM_NEWNEIGH)
        {
            return null;
        }

        var header = message.Header<ndmsg>();
        if (header.ndm_family != AF_BRIDGE || header.ndm_ifindex != linkIndex || (header.ndm_flags & NTF_SELF) == 0)
        {
            return null;
        }

        MacAddress? address = null;
        IPAddress? destination = null;
        foreach (var attribute in message.AttributesAfter<ndmsg>())
        {
            switch (attribute.Type)
            {
                case NDA_LLADDR: address = attribute.Mac; break;
                case NDA_DST: destination = attribute.Address; break;
            }
        }

        return new FdbEntry
        {
            LinkIndex = linkIndex,
            Address = address ?? throw MessageName.Malformed(message.Type, "no MAC address"),
            Destination = destination,
            State = (NeighborState)header.ndm_state,
        };
    }

    private static void Write(NetlinkWriter writer, ushort type, int flags, uint sequence, FdbEntry entry)
    {
        var header = new ndmsg
        {
            ndm_family = AF_BRIDGE,
            ndm_ifindex = Wire.RequireIndex(entry.LinkIndex, nameof(entry.LinkIndex)),
            ndm_state = (ushort)entry.State,
            ndm_flags = NTF_SELF,
        };
        using (writer.Message(type, flags, sequence, header))
        {
            writer.Mac(NDA_LLADDR, entry.Address);
            if (entry.Destination is { } destination)
            {
                writer.Address(NDA_DST, destination);
            }
        }
    }
}
