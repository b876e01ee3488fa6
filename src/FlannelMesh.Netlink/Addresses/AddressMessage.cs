using System.Net;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Wire;

namespace FlannelMesh.Netlink.Addresses;

/// <summary>Addresses to and from RTM_*ADDR.</summary>
internal static class AddressMessage
{
    private const string Name = "RTM_NEWADDR";

    public static void WriteReplace(ref MessageWriter writer, uint sequence, InterfaceAddress address) =>
        Write(ref writer, netlink.RTM_NEWADDR, netlink.NLM_F_ACK | netlink.NLM_F_CREATE | netlink.NLM_F_REPLACE, sequence, address);

    public static void WriteDelete(ref MessageWriter writer, uint sequence, InterfaceAddress address) =>
        Write(ref writer, netlink.RTM_DELADDR, netlink.NLM_F_ACK, sequence, address);

    public static void WriteDump(ref MessageWriter writer, uint sequence)
    {
        writer.Begin(netlink.RTM_GETADDR, netlink.NLM_F_DUMP, sequence, default(ifaddrmsg));
        writer.End();
    }

    public static InterfaceAddress? Read(NetlinkMessage message)
    {
        var header = message.Payload<ifaddrmsg>(Name);
        IPAddress? local = null, peer = null;
        uint flags = header.ifa_flags;
        byte protocol = 0;
        var attributes = message.Attributes<ifaddrmsg>(Name);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case netlink.IFA_LOCAL:
                    local = attributes.ReadAddress();
                    break;
                case netlink.IFA_ADDRESS:
                    peer = attributes.ReadAddress();
                    break;
                case netlink.IFA_FLAGS:
                    flags = attributes.Read<uint>();
                    break;
                case netlink.IFA_PROTO:
                    protocol = attributes.Read<byte>();
                    break;
            }
        }

        // On point-to-point links IFA_ADDRESS is the other end's address and IFA_LOCAL ours; IPv6 sends IFA_ADDRESS alone.
        return (local ?? peer) is { } address
            ? new InterfaceAddress
            {
                LinkIndex = (int)header.ifa_index,
                Address = address,
                PrefixLength = header.ifa_prefixlen,
                Scope = (RouteScope)header.ifa_scope,
                Flags = (AddressFlags)flags,
                Protocol = protocol,
            }
            : null;
    }

    private static void Write(ref MessageWriter writer, ushort type, ushort flags, uint sequence, InterfaceAddress address)
    {
        writer.Begin(type, flags, sequence, new ifaddrmsg
        {
            ifa_family = Family.Of(address.Address),
            ifa_prefixlen = (byte)address.PrefixLength,
            ifa_scope = (byte)address.Scope,
            ifa_index = (uint)address.LinkIndex,
        });
        writer.Attribute(netlink.IFA_LOCAL, address.Address);
        writer.Attribute(netlink.IFA_ADDRESS, address.Address);
        var wanted = address.Flags & (AddressFlags.NoDad | AddressFlags.NoPrefixRoute);
        if (wanted != AddressFlags.None)
        {
            writer.Attribute(netlink.IFA_FLAGS, (uint)wanted);
        }

        if (address.Protocol != 0)
        {
            writer.Attribute(netlink.IFA_PROTO, address.Protocol);
        }

        writer.End();
    }
}
