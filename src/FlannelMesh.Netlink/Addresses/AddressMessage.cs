using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.if_addr;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Addresses;

/// <summary>RTM_*ADDR: ifaddrmsg and IFA_* attributes.</summary>
internal static class AddressMessage
{
    public static void WriteDump(NetlinkWriter writer, uint sequence) =>
        writer.Message(RTM_GETADDR, NLM_F_DUMP, sequence, default(ifaddrmsg)).Dispose();

    public static void WriteReplace(NetlinkWriter writer, uint sequence, InterfaceAddress address) =>
        Write(writer, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sequence, address);

    public static void WriteDelete(NetlinkWriter writer, uint sequence, InterfaceAddress address) =>
        Write(writer, RTM_DELADDR, 0, sequence, address);

    /// <summary>Null for what is not an IP address.</summary>
    public static InterfaceAddress? Read(NetlinkMessage message)
    {
        if (message.Type != RTM_NEWADDR)
        {
            return null;
        }

        var header = message.Header<ifaddrmsg>();
        var family = Wire.Family(header.ifa_family);
        if (family == AddressFamily.Unspecified)
        {
            return null;
        }

        IPAddress? local = null, address = null;
        uint flags = header.ifa_flags;
        byte protocol = 0;
        foreach (var attribute in message.AttributesAfter<ifaddrmsg>())
        {
            switch (attribute.Type)
            {
                // IFA_ADDRESS is the other end on a point-to-point link; IPv6 sends IFA_LOCAL only there.
                case IFA_LOCAL: local = attribute.AddressOf(family); break;
                case IFA_ADDRESS: address = attribute.AddressOf(family); break;
                case IFA_FLAGS: flags = attribute.UInt32; break;
                case IFA_PROTO: protocol = attribute.UInt8; break;
            }
        }

        return new InterfaceAddress
        {
            LinkIndex = (int)header.ifa_index,
            Address = local ?? address ?? throw MessageName.Malformed(message.Type, "no address"),
            PrefixLength = header.ifa_prefixlen,
            Scope = (RouteScope)header.ifa_scope,
            Flags = (AddressFlags)flags,
            Protocol = protocol,
        };
    }

    private static void Write(NetlinkWriter writer, ushort type, int flags, uint sequence, InterfaceAddress address)
    {
        var bits = Wire.AddressBits(address.Address.AddressFamily);
        if (address.PrefixLength < 0 || address.PrefixLength > bits)
        {
            throw new ArgumentException($"{nameof(address.PrefixLength)} {address.PrefixLength} is not in 0 to {bits}");
        }

        var header = new ifaddrmsg
        {
            ifa_family = Wire.Family(address.Address),
            ifa_prefixlen = (byte)address.PrefixLength,
            ifa_flags = (byte)address.Flags,
            ifa_scope = (byte)address.Scope,
            ifa_index = (uint)Wire.RequireIndex(address.LinkIndex, nameof(address.LinkIndex)),
        };
        using (writer.Message(type, flags, sequence, header))
        {
            writer.Address(IFA_LOCAL, address.Address);
            writer.Address(IFA_ADDRESS, address.Address);
            writer.UInt32(IFA_FLAGS, (uint)address.Flags);
            if (address.Protocol != 0)
            {
                writer.UInt8(IFA_PROTO, address.Protocol);
            }
        }
    }
}
