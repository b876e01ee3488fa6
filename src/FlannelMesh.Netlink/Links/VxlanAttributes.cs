using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.if_link;

namespace FlannelMesh.Netlink.Links;

/// <summary>IFLA_VXLAN_* inside IFLA_INFO_DATA.</summary>
internal static class VxlanAttributes
{
    private const uint MaxVni = (1 << 24) - 1;

    public static void Write(NetlinkWriter writer, VxlanOptions options)
    {
        if (options.Vni > MaxVni)
        {
            throw new ArgumentException($"{nameof(options.Vni)} {options.Vni} is too large; 0 to {MaxVni} is possible");
        }

        writer.UInt32(IFLA_VXLAN_ID, options.Vni);
        if (options.LowerIndex is { } lower)
        {
            writer.Int32(IFLA_VXLAN_LINK, lower);
        }

        if (options.Local is { } local)
        {
            writer.Address(local.AddressFamily == AddressFamily.InterNetwork ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, local);
        }

        // Learning is on unless it is refused.
        writer.UInt8(IFLA_VXLAN_LEARNING, options.Learning ? (byte)1 : (byte)0);
        if (options.Port != 0)
        {
            writer.UInt16BigEndian(IFLA_VXLAN_PORT, options.Port);
        }

        if (options.Gbp)
        {
            writer.Flag(IFLA_VXLAN_GBP);
        }
    }

    public static VxlanOptions Read(NetlinkAttributes attributes)
    {
        uint vni = 0;
        int? lower = null;
        IPAddress? local = null;
        ushort port = 0;
        bool learning = false, gbp = false;
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFLA_VXLAN_ID: vni = attribute.UInt32; break;
                case IFLA_VXLAN_LINK: lower = attribute.Int32; break;
                case IFLA_VXLAN_LOCAL: local = attribute.AddressOf(AddressFamily.InterNetwork); break;
                case IFLA_VXLAN_LOCAL6: local = attribute.AddressOf(AddressFamily.InterNetworkV6); break;
                case IFLA_VXLAN_LEARNING: learning = attribute.UInt8 != 0; break;
                case IFLA_VXLAN_PORT: port = attribute.UInt16BigEndian; break;
                case IFLA_VXLAN_GBP: gbp = true; break;
            }
        }

        return new VxlanOptions
        {
            Vni = vni,
            LowerIndex = lower == 0 ? null : lower,
            Local = local,
            Port = port,
            Learning = learning,
            Gbp = gbp,
        };
    }
}
