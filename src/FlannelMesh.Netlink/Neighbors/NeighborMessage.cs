using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Netlink.Wire;

namespace FlannelMesh.Netlink.Neighbors;

/// <summary>ARP and NDP entries and FDB entries to and from RTM_*NEIGH; the address family tells them apart.</summary>
internal static class NeighborMessage
{
    private const string Name = "RTM_NEWNEIGH";
    private const ushort Replace = netlink.NLM_F_ACK | netlink.NLM_F_CREATE | netlink.NLM_F_REPLACE;

    public static void WriteReplace(ref MessageWriter writer, uint sequence, Neighbor neighbor)
    {
        Begin(ref writer, netlink.RTM_NEWNEIGH, Replace, sequence, neighbor);
        if (neighbor.LinkLayerAddress is { } address)
        {
            writer.Attribute(netlink.NDA_LLADDR, address);
        }

        if (neighbor.Protocol != 0)
        {
            writer.Attribute(netlink.NDA_PROTOCOL, neighbor.Protocol);
        }

        writer.End();
    }

    public static void WriteDelete(ref MessageWriter writer, uint sequence, Neighbor neighbor)
    {
        Begin(ref writer, netlink.RTM_DELNEIGH, netlink.NLM_F_ACK, sequence, neighbor);
        writer.End();
    }

    public static void WriteReplace(ref MessageWriter writer, uint sequence, FdbEntry entry) =>
        Write(ref writer, netlink.RTM_NEWNEIGH, Replace, sequence, entry);

    public static void WriteDelete(ref MessageWriter writer, uint sequence, FdbEntry entry) =>
        Write(ref writer, netlink.RTM_DELNEIGH, netlink.NLM_F_ACK, sequence, entry);

    public static void WriteDump(ref MessageWriter writer, uint sequence, AddressFamily family)
    {
        writer.Begin(netlink.RTM_GETNEIGH, netlink.NLM_F_DUMP, sequence, new ndmsg { ndm_family = Family.Of(family) });
        writer.End();
    }

    public static void WriteFdbDump(ref MessageWriter writer, uint sequence, int linkIndex)
    {
        // For AF_BRIDGE the kernel filters by the index in the header.
        writer.Begin(netlink.RTM_GETNEIGH, netlink.NLM_F_DUMP, sequence, new ndmsg { ndm_family = netlink.AF_BRIDGE, ndm_ifindex = linkIndex });
        writer.End();
    }

    /// <summary>Null for a message of AF_BRIDGE.</summary>
    public static Neighbor? Read(NetlinkMessage message)
    {
        var header = message.Payload<ndmsg>(Name);
        var fields = ReadFields(message);
        return header.ndm_family == netlink.AF_BRIDGE || fields.Destination is null
            ? null
            : new Neighbor
            {
                LinkIndex = header.ndm_ifindex,
                Address = fields.Destination,
                LinkLayerAddress = fields.LinkLayerAddress,
                State = (NeighborState)header.ndm_state,
                Protocol = fields.Protocol,
            };
    }

    /// <summary>Null for a message that is no FDB entry of a device itself (those of a bridge have no NTF_SELF).</summary>
    public static FdbEntry? ReadFdb(NetlinkMessage message)
    {
        var header = message.Payload<ndmsg>(Name);
        var fields = ReadFields(message);
        return header.ndm_family != netlink.AF_BRIDGE || (header.ndm_flags & netlink.NTF_SELF) == 0 || fields.LinkLayerAddress is not { } address
            ? null
            : new FdbEntry
            {
                LinkIndex = header.ndm_ifindex,
                Address = address,
                Destination = fields.Destination,
                State = (NeighborState)header.ndm_state,
            };
    }

    public static byte ReadProtocol(NetlinkMessage message) => ReadFields(message).Protocol;

    private static (IPAddress? Destination, MacAddress? LinkLayerAddress, byte Protocol) ReadFields(NetlinkMessage message)
    {
        (IPAddress? Destination, MacAddress? LinkLayerAddress, byte Protocol) fields = default;
        var attributes = message.Attributes<ndmsg>(Name);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case netlink.NDA_DST when attributes.Value.Length is 4 or 16:
                    fields.Destination = attributes.ReadAddress();
                    break;
                case netlink.NDA_LLADDR:
                    fields.LinkLayerAddress = attributes.ReadMac();
                    break;
                case netlink.NDA_PROTOCOL:
                    fields.Protocol = attributes.Read<byte>();
                    break;
            }
        }

        return fields;
    }

    private static void Begin(ref MessageWriter writer, ushort type, ushort flags, uint sequence, Neighbor neighbor)
    {
        writer.Begin(type, flags, sequence, new ndmsg
        {
            ndm_family = Family.Of(neighbor.Address),
            ndm_ifindex = neighbor.LinkIndex,
            ndm_state = (ushort)neighbor.State,
            ndm_type = (byte)RouteType.Unicast,
        });
        writer.Attribute(netlink.NDA_DST, neighbor.Address);
    }

    private static void Write(ref MessageWriter writer, ushort type, ushort flags, uint sequence, FdbEntry entry)
    {
        writer.Begin(type, flags, sequence, new ndmsg
        {
            ndm_family = netlink.AF_BRIDGE,
            ndm_ifindex = entry.LinkIndex,
            ndm_state = (ushort)entry.State,
            ndm_flags = netlink.NTF_SELF,
        });
        writer.Attribute(netlink.NDA_LLADDR, entry.Address);
        if (entry.Destination is { } destination)
        {
            writer.Attribute(netlink.NDA_DST, destination);
        }

        writer.End();
    }
}
