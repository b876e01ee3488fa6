using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Wire;

namespace FlannelMesh.Netlink.Routes;

/// <summary>Nexthop objects to and from RTM_*NEXTHOP.</summary>
internal static class NexthopMessage
{
    private const string Name = "RTM_NEWNEXTHOP";

    public static void WriteReplace(ref MessageWriter writer, uint sequence, Nexthop nexthop)
    {
        writer.Begin(
            netlink.RTM_NEWNEXTHOP,
            netlink.NLM_F_ACK | netlink.NLM_F_CREATE | netlink.NLM_F_REPLACE,
            sequence,
            new nhmsg
            {
                nh_family = Family.Of(nexthop.Family),
                nh_protocol = nexthop.Protocol,
                nh_flags = nexthop.OnLink ? netlink.RTNH_F_ONLINK : 0,
            });
        writer.Attribute(netlink.NHA_ID, nexthop.Id);
        if (nexthop.LinkIndex is { } link)
        {
            writer.Attribute(netlink.NHA_OIF, link);
        }

        if (nexthop.Gateway is { } gateway)
        {
            writer.Attribute(netlink.NHA_GATEWAY, gateway);
        }

        writer.End();
    }

    public static void WriteDelete(ref MessageWriter writer, uint sequence, uint id)
    {
        writer.Begin(netlink.RTM_DELNEXTHOP, netlink.NLM_F_ACK, sequence, default(nhmsg));
        writer.Attribute(netlink.NHA_ID, id);
        writer.End();
    }

    public static void WriteDump(ref MessageWriter writer, uint sequence)
    {
        writer.Begin(netlink.RTM_GETNEXTHOP, netlink.NLM_F_DUMP, sequence, default(nhmsg));
        writer.End();
    }

    public static Nexthop Read(NetlinkMessage message)
    {
        var header = message.Payload<nhmsg>(Name);
        var nexthop = new Nexthop
        {
            Id = 0,
            Family = header.nh_family == netlink.AF_INET6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
            OnLink = (header.nh_flags & netlink.RTNH_F_ONLINK) != 0,
            Protocol = header.nh_protocol,
        };
        var attributes = message.Attributes<nhmsg>(Name);
        while (attributes.Next())
        {
            nexthop = attributes.Type switch
            {
                netlink.NHA_ID => nexthop with { Id = attributes.Read<uint>() },
                netlink.NHA_OIF => nexthop with { LinkIndex = attributes.Read<int>() },
                netlink.NHA_GATEWAY => nexthop with { Gateway = attributes.ReadAddress() },
                _ => nexthop,
            };
        }

        return nexthop;
    }
}
