using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.if_link;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;
using static FlannelMesh.Netlink.Interop.veth;

namespace FlannelMesh.Netlink.Links;

/// <summary>RTM_*LINK: ifinfomsg and IFLA_* attributes.</summary>
internal static class LinkMessage
{
    private const string VethKind = "veth";

    public static void WriteDump(NetlinkWriter writer, uint sequence)
    {
        using (writer.Message(RTM_GETLINK, NLM_F_DUMP, sequence, default(ifinfomsg)))
        {
            writer.UInt32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        }
    }

    public static void WriteGet(NetlinkWriter writer, uint sequence, string name)
    {
        using (writer.Message(RTM_GETLINK, 0, sequence, default(ifinfomsg)))
        {
            writer.String(IFLA_IFNAME, Wire.RequireName(name, nameof(name)));
            writer.UInt32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        }
    }

    public static void WriteCreate(NetlinkWriter writer, uint sequence, NetlinkRequest.CreateLink request)
    {
        var link = request.Link;
        var up = (uint)(link.Flags & LinkFlags.Up);
        var header = new ifinfomsg { ifi_index = link.Index, ifi_flags = up, ifi_change = up };
        using (writer.Message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sequence, header))
        {
            writer.String(IFLA_IFNAME, Wire.RequireName(link.Name, nameof(link.Name)));
            if (link.Mtu != 0)
            {
                writer.UInt32(IFLA_MTU, link.Mtu);
            }

            // A tunnel queues in its underlay, so 0 is meant for vxlan; for other kinds 0 leaves the kernel's default.
            if (link.TxQueueLength != 0 || link.Vxlan is not null)
            {
                writer.UInt32(IFLA_TXQLEN, link.TxQueueLength);
            }

            if (link.Address is { } address)
            {
                writer.Mac(IFLA_ADDRESS, address);
            }

            if (link.MasterIndex is { } master)
            {
                writer.Int32(IFLA_MASTER, master);
            }

            if (link.LowerIndex is { } lower && link.Vxlan is null && link.Kind != VethKind)
            {
                writer.Int32(IFLA_LINK, lower);
            }

            WriteInfo(writer, request);
        }
    }

    public static void WriteChange(NetlinkWriter writer, uint sequence, NetlinkRequest.ChangeLink request)
    {
        var header = new ifinfomsg { ifi_index = Wire.RequireIndex(request.Index, nameof(request.Index)) };
        if (request.Up is { } up)
        {
            header.ifi_flags = up ? (uint)LinkFlags.Up : 0;
            header.ifi_change = (uint)LinkFlags.Up;
        }

        using (writer.Message(RTM_NEWLINK, 0, sequence, header))
        {
            if (request.Mtu is { } mtu)
            {
                writer.UInt32(IFLA_MTU, mtu);
            }

            if (request.TxQueueLength is { } queue)
            {
                writer.UInt32(IFLA_TXQLEN, queue);
            }

            if (request.Address is { } address)
            {
                writer.Mac(IFLA_ADDRESS, address);
            }

            if (request.MasterIndex is { } master)
            {
                writer.Int32(IFLA_MASTER, master);
            }

            if (request.Name is { } name)
            {
                writer.String(IFLA_IFNAME, Wire.RequireName(name, nameof(request.Name)));
            }

            if (request.NamespaceDescriptor is { } descriptor)
            {
                writer.Int32(IFLA_NET_NS_FD, descriptor);
            }

            if (request.VxlanLearning is { } learning)
            {
                WriteLearning(writer, learning);
            }
        }
    }

    public static void WriteDelete(NetlinkWriter writer, uint sequence, int index)
    {
        var header = new ifinfomsg { ifi_index = Wire.RequireIndex(index, nameof(index)) };
        writer.Message(RTM_DELLINK, 0, sequence, header).Dispose();
    }

    public static Link? Read(NetlinkMessage message)
    {
        if (message.Type != RTM_NEWLINK)
        {
            return null;
        }

        var header = message.Header<ifinfomsg>();
        var link = new Link { Index = header.ifi_index, Name = string.Empty, Flags = (LinkFlags)header.ifi_flags };
        var info = default(LinkInfo);
        string? name = null;
        uint mtu = 0, queue = 0;
        MacAddress? address = null;
        int? master = null, lower = null;
        foreach (var attribute in message.AttributesAfter<ifinfomsg>())
        {
            switch (attribute.Type)
            {
                case IFLA_IFNAME: name = attribute.String; break;
                case IFLA_MTU: mtu = attribute.UInt32; break;
                case IFLA_TXQLEN: queue = attribute.UInt32; break;
                case IFLA_ADDRESS: address = attribute.Mac; break;
                case IFLA_MASTER: master = attribute.Int32; break;
                case IFLA_LINK: lower = attribute.Int32; break;
                case IFLA_LINKINFO: info = LinkInfo.Read(attribute.Nested); break;
            }
        }

        return link with
        {
            Name = name ?? throw MessageName.Malformed(message.Type, "no interface name"),
            Mtu = mtu,
            TxQueueLength = queue,
            Address = address,
            MasterIndex = NullIfZero(master),
            LowerIndex = NullIfZero(lower),
            Kind = info.Kind,
            Vxlan = info.Vxlan,
            Tun = info.Tun,
        };
    }

    private static void WriteInfo(NetlinkWriter writer, NetlinkRequest.CreateLink request)
    {
        if (request.Link.Kind is not { } kind)
        {
            return;
        }

        using (writer.Nested(IFLA_LINKINFO))
        {
            writer.String(IFLA_INFO_KIND, Wire.RequireName(kind, nameof(Link.Kind)));
            if (request.Link.Vxlan is { } vxlan)
            {
                using (writer.Nested(IFLA_INFO_DATA))
                {
                    VxlanAttributes.Write(writer, vxlan);
                }
            }
            else if (kind == VethKind && request.VethPeerName is { } peer)
            {
                using (writer.Nested(IFLA_INFO_DATA))
                using (writer.Nested(VETH_INFO_PEER))
                {
                    writer.Struct(default(ifinfomsg));
                    writer.String(IFLA_IFNAME, Wire.RequireName(peer, nameof(request.VethPeerName)));
                }
            }
        }
    }

    private static void WriteLearning(NetlinkWriter writer, bool learning)
    {
        using (writer.Nested(IFLA_LINKINFO))
        {
            writer.String(IFLA_INFO_KIND, LinkInfo.VxlanKind);
            using (writer.Nested(IFLA_INFO_DATA))
            {
                writer.UInt8(IFLA_VXLAN_LEARNING, learning ? (byte)1 : (byte)0);
            }
        }
    }

    private static int? NullIfZero(int? index) => index == 0 ? null : index;
}
