using System.Net;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.nexthop;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Routes;

/// <summary>RTM_*NEXTHOP: nhmsg and NHA_* attributes.</summary>
internal static class NexthopMessage
{
    public static void WriteDump(NetlinkWriter writer, uint sequence) =>
        writer.Message(RTM_GETNEXTHOP, NLM_F_DUMP, sequence, default(nhmsg)).Dispose();

    public static void WriteReplace(NetlinkWriter writer, uint sequence, Nexthop nexthop)
    {
        Wire.RequireFamily(nexthop.Gateway, nexthop.Family, nameof(nexthop.Gateway));
        var header = new nhmsg
        {
            nh_family = Wire.Family(nexthop.Family),
            nh_protocol = nexthop.Protocol,
            nh_flags = nexthop.OnLink ? RTNH_F_ONLINK : 0,
        };
        using (writer.Message(RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE, sequence, header))
        {
            writer.UInt32(NHA_ID, RequireId(nexthop.Id));
            if (nexthop.Gateway is { } gateway)
            {
                writer.Address(NHA_GATEWAY, gateway);
            }

            if (nexthop.LinkIndex is { } link)
            {
                writer.Int32(NHA_OIF, link);
            }
        }
    }

    public static void WriteDelete(NetlinkWriter writer, uint sequence, Nexthop nexthop)
    {
        using (writer.Message(RTM_DELNEXTHOP, 0, sequence, default(nhmsg)))
        {
            writer.UInt32(NHA_ID, RequireId(nexthop.Id));
        }
    }

    /// <summary>A group is read as a nexthop of unspecified family without gateway and link.</summary>
    public static Nexthop? Read(NetlinkMessage message)
    {
        if (message.Type != RTM_NEWNEXTHOP)
        {
            return null;
        }

        var header = message.Header<nhmsg>();
        uint id = 0;
        IPAddress? gateway = null;
        int? link = null;
        foreach (var attribute in message.AttributesAfter<nhmsg>())
        {
            switch (attribute.Type)
            {
                case NHA_ID: id = attribute.UInt32; break;
                case NHA_GATEWAY: gateway = attribute.Address; break;
                case NHA_OIF: link = attribute.Int32; break;
            }
        }

        return new Nexthop
        {
            Id = id,
            Family = Wire.Family(header.nh_family),
            Gateway = gateway,
            LinkIndex = link,
            OnLink = (header.nh_flags & RTNH_F_ONLINK) != 0,
            Protocol = header.nh_protocol,
        };
    }

    /// <summary>The kernel takes 0 as "choose an id", which the owner of the object would not learn.</summary>
    private static uint RequireId(uint id) =>
        id != 0 ? id : throw new ArgumentException($"{nameof(Nexthop.Id)} 0 names no nexthop; it must be 1 or more");
}
