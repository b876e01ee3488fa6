using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Wire;

namespace FlannelMesh.Netlink.Routes;

/// <summary>Routes to and from RTM_*ROUTE.</summary>
internal static class RouteMessage
{
    private const string Name = "RTM_NEWROUTE";

    public static void WriteReplace(ref MessageWriter writer, uint sequence, Route route) =>
        Write(ref writer, netlink.RTM_NEWROUTE, netlink.NLM_F_ACK | netlink.NLM_F_CREATE | netlink.NLM_F_REPLACE, sequence, route);

    public static void WriteDelete(ref MessageWriter writer, uint sequence, Route route) =>
        Write(ref writer, netlink.RTM_DELROUTE, netlink.NLM_F_ACK, sequence, route);

    public static void WriteDump(ref MessageWriter writer, uint sequence, AddressFamily family)
    {
        writer.Begin(netlink.RTM_GETROUTE, netlink.NLM_F_DUMP, sequence, new rtmsg { rtm_family = Family.Of(family) });
        writer.End();
    }

    public static void WriteLookup(ref MessageWriter writer, uint sequence, IPAddress destination)
    {
        writer.Begin(netlink.RTM_GETROUTE, 0, sequence, new rtmsg
        {
            rtm_family = Family.Of(destination),
            rtm_dst_len = (byte)(destination.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32),
        });
        writer.Attribute(netlink.RTA_DST, destination);
        writer.End();
    }

    /// <summary>Null for cloned and cached routes and for the kernel's local table, unless <paramref name="all"/>.</summary>
    public static Route? Read(NetlinkMessage message, bool all = false)
    {
        var header = message.Payload<rtmsg>(Name);
        if (!all && (header.rtm_table == netlink.RT_TABLE_LOCAL || (header.rtm_flags & netlink.RTM_F_CLONED) != 0))
        {
            return null;
        }

        var destination = Family.AnyOf(header.rtm_family);
        var route = new Route
        {
            Destination = new IPNetwork(destination, 0),
            Type = (RouteType)header.rtm_type,
            Table = header.rtm_table,
            Protocol = header.rtm_protocol,
            Scope = (RouteScope)header.rtm_scope,
            OnLink = (header.rtm_flags & netlink.RTNH_F_ONLINK) != 0,
        };
        var attributes = message.Attributes<rtmsg>(Name);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case netlink.RTA_DST:
                    destination = attributes.ReadAddress();
                    break;
                case netlink.RTA_GATEWAY:
                    route = route with { Gateway = attributes.ReadAddress() };
                    break;
                case netlink.RTA_OIF:
                    route = route with { LinkIndex = attributes.Read<int>() };
                    break;
                case netlink.RTA_PRIORITY:
                    route = route with { Metric = attributes.Read<uint>() };
                    break;
                case netlink.RTA_TABLE:
                    route = route with { Table = attributes.Read<uint>() };
                    break;
                case netlink.RTA_PREFSRC:
                    route = route with { PreferredSource = attributes.ReadAddress() };
                    break;
                case netlink.RTA_NH_ID:
                    route = route with { NexthopId = attributes.Read<uint>() };
                    break;
                case netlink.RTA_MULTIPATH:
                    route = route with { IsMultipath = true };
                    break;
            }
        }

        return header.rtm_dst_len > 8 * destination.GetAddressBytes().Length
            ? throw new NetlinkException($"malformed {Name}", Errno.EINVAL, $"a prefix of {header.rtm_dst_len} bits")
            : route with { Destination = new IPNetwork(Masked(destination, header.rtm_dst_len), header.rtm_dst_len) };
    }

    private static void Write(ref MessageWriter writer, ushort type, ushort flags, uint sequence, Route route)
    {
        writer.Begin(type, flags, sequence, new rtmsg
        {
            rtm_family = Family.Of(route.Destination.BaseAddress),
            rtm_dst_len = (byte)route.Destination.PrefixLength,
            rtm_table = route.Table < 256 ? (byte)route.Table : netlink.RT_TABLE_COMPAT,
            rtm_protocol = route.Protocol,
            // Deletion compares the scope too; "nowhere" is its wildcard.
            rtm_scope = type == netlink.RTM_DELROUTE ? (byte)RouteScope.Nowhere : (byte)route.Scope,
            rtm_type = (byte)route.Type,
            rtm_flags = route.OnLink && route.NexthopId is null ? netlink.RTNH_F_ONLINK : 0,
        });
        writer.Attribute(netlink.RTA_DST, route.Destination.BaseAddress);
        writer.Attribute(netlink.RTA_TABLE, route.Table);
        if (route.Metric != 0)
        {
            writer.Attribute(netlink.RTA_PRIORITY, route.Metric);
        }

        if (route.NexthopId is { } nexthop)
        {
            writer.Attribute(netlink.RTA_NH_ID, nexthop);
        }
        else
        {
            WriteNexthop(ref writer, route);
        }

        if (route.PreferredSource is { } source)
        {
            writer.Attribute(netlink.RTA_PREFSRC, source);
        }

        writer.End();
    }

    private static void WriteNexthop(ref MessageWriter writer, Route route)
    {
        if (route.Gateway is { } gateway)
        {
            writer.Attribute(netlink.RTA_GATEWAY, gateway);
        }

        if (route.LinkIndex is { } link)
        {
            writer.Attribute(netlink.RTA_OIF, link);
        }
    }

    /// <summary>A cloned route's destination can have bits beyond its length.</summary>
    private static IPAddress Masked(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var size);
        for (var i = 0; i < size; i++)
        {
            var keep = Math.Clamp(length - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - keep));
        }

        return new IPAddress(bytes[..size]);
    }
}
