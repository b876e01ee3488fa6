using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Routes;

/// <summary>RTM_*ROUTE: rtmsg and RTA_* attributes.</summary>
internal static class RouteMessage
{
    /// <summary>IP6_RT_PRIO_USER of the kernel: what it makes of metric 0.</summary>
    private const uint DefaultIPv6Metric = 1024;

    public static void WriteDump(NetlinkWriter writer, uint sequence, AddressFamily family) =>
        writer.Message(RTM_GETROUTE, NLM_F_DUMP, sequence, new rtmsg { rtm_family = Wire.Family(family) }).Dispose();

    public static void WriteLookup(NetlinkWriter writer, uint sequence, IPAddress destination)
    {
        // IPv4 tells the table only if asked; IPv6 always does, and refuses the flag.
        var isIPv4 = destination.AddressFamily == AddressFamily.InterNetwork;
        var header = new rtmsg
        {
            rtm_family = Wire.Family(destination),
            rtm_dst_len = (byte)Wire.AddressBits(destination.AddressFamily),
            rtm_flags = isIPv4 ? RTM_F_LOOKUP_TABLE : 0,
        };
        using (writer.Message(RTM_GETROUTE, 0, sequence, header))
        {
            writer.Address(RTA_DST, destination);
            if (!isIPv4 && destination.ScopeId != 0)
            {
                writer.UInt32(RTA_OIF, (uint)destination.ScopeId);
            }
        }
    }

    public static void WriteReplace(NetlinkWriter writer, uint sequence, Route route)
    {
        using (writer.Message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sequence, Header(route)))
        {
            WriteKey(writer, route);
            WriteNexthop(writer, route);
            if (route.PreferredSource is { } source)
            {
                writer.Address(RTA_PREFSRC, source);
            }
        }
    }

    public static void WriteDelete(NetlinkWriter writer, uint sequence, Route route)
    {
        var header = Header(route);

        // NOWHERE matches every scope; the kernel may have stored another one than it was given.
        header.rtm_scope = RT_SCOPE_NOWHERE;
        using (writer.Message(RTM_DELROUTE, 0, sequence, header))
        {
            WriteKey(writer, route);
            WriteNexthop(writer, route);
        }
    }

    /// <summary>Null for routes of the local table and for cloned ones.</summary>
    public static Route? ReadDumped(NetlinkMessage message) =>
        message.Type == RTM_NEWROUTE
        && (message.Header<rtmsg>().rtm_flags & RTM_F_CLONED) == 0
        && Read(message) is { Table: not RT_TABLE_LOCAL } route
            ? route
            : null;

    /// <summary>Null for what is neither IPv4 nor IPv6.</summary>
    public static Route? Read(NetlinkMessage message)
    {
        if (message.Type != RTM_NEWROUTE)
        {
            return null;
        }

        var header = message.Header<rtmsg>();
        var family = Wire.Family(header.rtm_family);
        if (family == AddressFamily.Unspecified)
        {
            return null;
        }

        IPAddress? destination = null, gateway = null, source = null;
        uint table = header.rtm_table, metric = 0;
        uint? nexthop = null;
        int? link = null;
        var isMultipath = false;
        foreach (var attribute in message.AttributesAfter<rtmsg>())
        {
            switch (attribute.Type)
            {
                case RTA_DST: destination = attribute.AddressOf(family); break;
                case RTA_GATEWAY: gateway = attribute.AddressOf(family); break;
                case RTA_PREFSRC: source = attribute.AddressOf(family); break;
                case RTA_OIF: link = attribute.Int32; break;
                case RTA_PRIORITY: metric = attribute.UInt32; break;
                case RTA_TABLE: table = attribute.UInt32; break;
                case RTA_NH_ID: nexthop = attribute.UInt32; break;
                case RTA_MULTIPATH: isMultipath = true; break;
            }
        }

        var type = (RouteType)header.rtm_type;
        return new Route
        {
            Destination = ReadPrefix(message.Type, family, destination, header.rtm_dst_len),
            Type = type,
            Table = table,
            Metric = metric,
            Protocol = header.rtm_protocol,
            Scope = (RouteScope)header.rtm_scope,
            Gateway = gateway,

            // IPv6 reports the loopback device for a route that refuses; it was not given and cannot be sent back.
            LinkIndex = IsRefusal(type) ? null : link,
            OnLink = (header.rtm_flags & RTNH_F_ONLINK) != 0,
            PreferredSource = source,
            NexthopId = nexthop,
            IsMultipath = isMultipath,
        };
    }

    public static bool IsRefusal(RouteType type) => type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit;

    private static rtmsg Header(Route route)
    {
        var family = route.Destination.BaseAddress.AddressFamily;
        Wire.RequireFamily(route.Gateway, family, nameof(route.Gateway));
        Wire.RequireFamily(route.PreferredSource, family, nameof(route.PreferredSource));
        return new rtmsg
        {
            rtm_family = Wire.Family(family),
            rtm_dst_len = (byte)route.Destination.PrefixLength,
            rtm_table = route.Table <= byte.MaxValue ? (byte)route.Table : RT_TABLE_UNSPEC,
            rtm_protocol = route.Protocol,
            rtm_scope = (byte)route.Scope,
            rtm_type = (byte)route.Type,
            rtm_flags = route.OnLink && route.NexthopId is null ? RTNH_F_ONLINK : 0,
        };
    }

    private static void WriteKey(NetlinkWriter writer, Route route)
    {
        var destination = route.Destination;
        if (destination.PrefixLength != 0)
        {
            writer.Address(RTA_DST, destination.BaseAddress);
        }

        if (route.Table > byte.MaxValue)
        {
            writer.UInt32(RTA_TABLE, route.Table);
        }

        // Without a metric the kernel would delete an IPv6 route of any metric; IPv4 has no way to ask for exactly 0.
        var isIPv6 = destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        var metric = isIPv6 && route.Metric == 0 ? DefaultIPv6Metric : route.Metric;
        if (metric != 0)
        {
            writer.UInt32(RTA_PRIORITY, metric);
        }
    }

    private static void WriteNexthop(NetlinkWriter writer, Route route)
    {
        // The kernel refuses a nexthop object together with a gateway or a link.
        if (route.NexthopId is { } nexthop)
        {
            writer.UInt32(RTA_NH_ID, nexthop);
            return;
        }

        if (route.Gateway is { } gateway)
        {
            writer.Address(RTA_GATEWAY, gateway);
        }

        if (route.LinkIndex is { } link)
        {
            writer.Int32(RTA_OIF, link);
        }
    }

    private static IPNetwork ReadPrefix(ushort messageType, AddressFamily family, IPAddress? address, int length)
    {
        if (length > Wire.AddressBits(family))
        {
            throw MessageName.Malformed(messageType, $"prefix length {length} for {family}");
        }

        Span<byte> bytes = stackalloc byte[Wire.AddressLength(family)];
        address?.TryWriteBytes(bytes, out _);
        for (var at = length / 8; at < bytes.Length; at++)
        {
            bytes[at] &= (byte)~(0xff >> Math.Max(length - (at * 8), 0));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }
}
