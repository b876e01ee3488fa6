using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.if_link;

namespace FlannelMesh.Netlink.Links;

/// <summary>What IFLA_LINKINFO says.</summary>
internal readonly record struct LinkInfo(string? Kind, VxlanOptions? Vxlan, TunOptions? Tun)
{
    public const string VxlanKind = "vxlan";
    public const string TunKind = "tun";

    public static LinkInfo Read(NetlinkAttributes attributes)
    {
        string? kind = null;
        NetlinkAttributes data = default;
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFLA_INFO_KIND: kind = attribute.String; break;
                case IFLA_INFO_DATA: data = attribute.Nested; break;
            }
        }

        return new LinkInfo(kind, kind == VxlanKind ? VxlanAttributes.Read(data) : null, kind == TunKind ? TunAttributes.Read(data) : null);
    }
}
