using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Routes;
using static FlannelMesh.Netlink.Interop.neighbour;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Neighbors;

/// <summary>RTM_*NEIGH of IPv4 and IPv6: ndmsg and NDA_* attributes.</summary>
internal static class NeighborMessage
{
    public static void WriteDump(NetlinkWriter writer, uint sequence, AddressFamily family) =>
        writer.Message(RTM_GETNEIGH, NLM_F_DUMP, sequence, new ndmsg { ndm_family = Wire.Family(family) }).Dispose();

    public static void WriteReplace(NetlinkWriter writer, uint sequence, Neighbor neighbor)
    {
        using (writer.Message(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, sequence, Header(neighbor)))
        {
            writer.Address(NDA_DST, neighbor.Address);
            if (neighbor.LinkLayerAddress is { } address)
            {
                writer.Mac(NDA_LLADDR, address);
            }

            if (neighbor.Protocol != 0)
            {
                writer.UInt8(NDA_PROTOCOL, neighbor.Protocol);
            }
        }
    }

    public static void WriteDelete(NetlinkWriter writer, uint sequence, Neighbor neighbor)
    {
        using (writer.Message(RTM_DELNEIGH, 0, sequence, Header(neighbor)))
        {
            writer.Address(NDA_DST, neighbor.Address);
        }
    }

    /// <summary>Null for what is not an IP neighbour.</summary>
    public static Neighbor? Read(NetlinkMessage message)
    {
        if (message.Type != RTM_NEWNEIGH)
        {
            return null;
        }

        var header = message.Header<ndmsg>();
        var family = Wire.Family(header.ndm_family);
        if (family == AddressFamily.Unspecified)
        {
            return null;
        }

        IPAddress? address = null;
        MacAddress? linkLayerAddress = null;
        byte protocol = 0;
        foreach (var attribute in message.AttributesAfter<ndmsg>())
        {
            switch (attribute.Type)
            {
                case NDA_DST: address = attribute.AddressOf(family); break;
                case NDA_LLADDR: linkLayerAddress = attribute.Mac; break;
                case NDA_PROTOCOL: protocol = attribute.UInt8; break;
            }
        }

        return new Neighbor
        {
            LinkIndex = header.ndm_ifindex,
            Address = address ?? throw MessageName.Malformed(message.Type, "no address"),
            LinkLayerAddress = linkLayerAddress,
            State = (NeighborState)header.ndm_state,
            Protocol = protocol,
        };
    }

    private static ndmsg Header(Neighbor neighbor) => new()
    {
        ndm_family = Wire.Family(neighbor.Address),
        ndm_ifindex = Wire.RequireIndex(neighbor.LinkIndex, nameof(neighbor.LinkIndex)),
        ndm_state = (ushort)neighbor.State,
        ndm_type = (byte)RouteType.Unicast,
    };
}
