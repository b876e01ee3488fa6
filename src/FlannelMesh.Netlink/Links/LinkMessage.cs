using System.Buffers.Binary;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Wire;

namespace FlannelMesh.Netlink.Links;

/// <summary>Links to and from RTM_*LINK.</summary>
internal static class LinkMessage
{
    private const string Name = "RTM_NEWLINK";

    public static void WriteCreate(ref MessageWriter writer, uint sequence, NetlinkRequest.CreateLink request)
    {
        var link = request.Link;
        var up = (uint)(link.Flags & LinkFlags.Up);
        writer.Begin(
            netlink.RTM_NEWLINK,
            netlink.NLM_F_ACK | netlink.NLM_F_CREATE | netlink.NLM_F_EXCL,
            sequence,
            new ifinfomsg { ifi_index = link.Index, ifi_flags = up, ifi_change = up });
        writer.Attribute(netlink.IFLA_IFNAME, link.Name);
        if (link.Mtu != 0)
        {
            writer.Attribute(netlink.IFLA_MTU, link.Mtu);
        }

        // 0 is a value of its own: no queue in front of a tunnel.
        writer.Attribute(netlink.IFLA_TXQLEN, link.TxQueueLength);
        if (link.Address is { } address)
        {
            writer.Attribute(netlink.IFLA_ADDRESS, address);
        }

        if (link.MasterIndex is { } master)
        {
            writer.Attribute(netlink.IFLA_MASTER, master);
        }

        if (link.Kind is not null)
        {
            WriteInfo(ref writer, request, link.Kind);
        }

        writer.End();
    }

    public static void WriteChange(ref MessageWriter writer, uint sequence, NetlinkRequest.ChangeLink request)
    {
        writer.Begin(
            netlink.RTM_NEWLINK,
            netlink.NLM_F_ACK,
            sequence,
            new ifinfomsg
            {
                ifi_index = request.Index,
                ifi_flags = request.Up == true ? netlink.IFF_UP : 0,
                ifi_change = request.Up is null ? 0 : netlink.IFF_UP,
            });
        if (request.Name is { } name)
        {
            writer.Attribute(netlink.IFLA_IFNAME, name);
        }

        if (request.Mtu is { } mtu)
        {
            writer.Attribute(netlink.IFLA_MTU, mtu);
        }

        if (request.TxQueueLength is { } length)
        {
            writer.Attribute(netlink.IFLA_TXQLEN, length);
        }

        if (request.Address is { } address)
        {
            writer.Attribute(netlink.IFLA_ADDRESS, address);
        }

        if (request.MasterIndex is { } master)
        {
            writer.Attribute(netlink.IFLA_MASTER, master);
        }

        if (request.NamespaceDescriptor is { } descriptor)
        {
            writer.Attribute(netlink.IFLA_NET_NS_FD, descriptor);
        }

        if (request.VxlanLearning is { } learning)
        {
            var info = writer.BeginNested(netlink.IFLA_LINKINFO);
            writer.Attribute(netlink.IFLA_INFO_KIND, "vxlan");
            var data = writer.BeginNested(netlink.IFLA_INFO_DATA);
            writer.Attribute(netlink.IFLA_VXLAN_LEARNING, learning ? (byte)1 : (byte)0);
            writer.EndNested(data);
            writer.EndNested(info);
        }

        writer.End();
    }

    public static void WriteDelete(ref MessageWriter writer, uint sequence, int index)
    {
        writer.Begin(netlink.RTM_DELLINK, netlink.NLM_F_ACK, sequence, new ifinfomsg { ifi_index = index });
        writer.End();
    }

    public static void WriteDump(ref MessageWriter writer, uint sequence)
    {
        writer.Begin(netlink.RTM_GETLINK, netlink.NLM_F_DUMP, sequence, default(ifinfomsg));
        writer.End();
    }

    public static void WriteGet(ref MessageWriter writer, uint sequence, string name)
    {
        writer.Begin(netlink.RTM_GETLINK, 0, sequence, default(ifinfomsg));
        writer.Attribute(netlink.IFLA_IFNAME, name);
        writer.End();
    }

    public static Link Read(NetlinkMessage message)
    {
        var header = message.Payload<ifinfomsg>(Name);
        var link = new Link { Index = header.ifi_index, Name = "", Flags = (LinkFlags)header.ifi_flags };
        var attributes = message.Attributes<ifinfomsg>(Name);
        while (attributes.Next())
        {
            link = attributes.Type switch
            {
                netlink.IFLA_IFNAME => link with { Name = attributes.ReadString() },
                netlink.IFLA_MTU => link with { Mtu = attributes.Read<uint>() },
                netlink.IFLA_TXQLEN => link with { TxQueueLength = attributes.Read<uint>() },
                netlink.IFLA_ADDRESS => link with { Address = attributes.ReadMac() },
                netlink.IFLA_MASTER => link with { MasterIndex = attributes.Read<int>() },
                netlink.IFLA_LINK => link with { LowerIndex = attributes.Read<int>() },
                netlink.IFLA_LINKINFO => ReadInfo(link, attributes.Nested()),
                _ => link,
            };
        }

        return link;
    }

    private static void WriteInfo(ref MessageWriter writer, NetlinkRequest.CreateLink request, string kind)
    {
        var info = writer.BeginNested(netlink.IFLA_LINKINFO);
        writer.Attribute(netlink.IFLA_INFO_KIND, kind);
        if (kind == "veth" && request.VethPeerName is { } peer)
        {
            var data = writer.BeginNested(netlink.IFLA_INFO_DATA);
            var end = writer.BeginNested(netlink.VETH_INFO_PEER);
            writer.Put(default(ifinfomsg));
            writer.Attribute(netlink.IFLA_IFNAME, peer);
            writer.EndNested(end);
            writer.EndNested(data);
        }
        else if (request.Link.Vxlan is { } vxlan)
        {
            var data = writer.BeginNested(netlink.IFLA_INFO_DATA);
            WriteVxlan(ref writer, vxlan);
            writer.EndNested(data);
        }

        writer.EndNested(info);
    }

    private static void WriteVxlan(ref MessageWriter writer, VxlanOptions vxlan)
    {
        writer.Attribute(netlink.IFLA_VXLAN_ID, vxlan.Vni);
        if (vxlan.LowerIndex is { } lower)
        {
            writer.Attribute(netlink.IFLA_VXLAN_LINK, lower);
        }

        if (vxlan.Local is { } local)
        {
            writer.Attribute(local.AddressFamily == AddressFamily.InterNetworkV6 ? netlink.IFLA_VXLAN_LOCAL6 : netlink.IFLA_VXLAN_LOCAL, local);
        }

        writer.Attribute(netlink.IFLA_VXLAN_LEARNING, vxlan.Learning ? (byte)1 : (byte)0);
        writer.Attribute(netlink.IFLA_VXLAN_PORT, BinaryPrimitives.ReverseEndianness(vxlan.Port));
        if (vxlan.Gbp)
        {
            writer.Flag(netlink.IFLA_VXLAN_GBP);
        }
    }

    private static Link ReadInfo(Link link, AttributeReader info)
    {
        // The kind comes before the data, which only it explains.
        while (info.Next())
        {
            link = info.Type switch
            {
                netlink.IFLA_INFO_KIND => link with { Kind = info.ReadString() },
                netlink.IFLA_INFO_DATA when link.Kind == "vxlan" => link with { Vxlan = ReadVxlan(info.Nested()) },
                _ => link,
            };
        }

        return link;
    }

    private static VxlanOptions ReadVxlan(AttributeReader data)
    {
        var vxlan = new VxlanOptions { Vni = 0 };
        while (data.Next())
        {
            vxlan = data.Type switch
            {
                netlink.IFLA_VXLAN_ID => vxlan with { Vni = data.Read<uint>() },
                netlink.IFLA_VXLAN_LINK => vxlan with { LowerIndex = data.Read<int>() is var index and not 0 ? index : null },
                netlink.IFLA_VXLAN_LOCAL or netlink.IFLA_VXLAN_LOCAL6 => vxlan with { Local = data.ReadAddress() },
                netlink.IFLA_VXLAN_LEARNING => vxlan with { Learning = data.Read<byte>() != 0 },
                netlink.IFLA_VXLAN_PORT => vxlan with { Port = data.ReadBigEndianUInt16() },
                netlink.IFLA_VXLAN_GBP => vxlan with { Gbp = true },
                _ => vxlan,
            };
        }

        return vxlan;
    }
}
