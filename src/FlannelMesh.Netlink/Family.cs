using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink;

/// <summary>.NET's address families as the kernel numbers them.</summary>
internal static class Family
{
    public static byte Of(IPAddress address) => Of(address.AddressFamily);

    public static byte Of(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => netlink.AF_INET,
        AddressFamily.InterNetworkV6 => netlink.AF_INET6,
        AddressFamily.Unspecified => netlink.AF_UNSPEC,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "IPv4 or IPv6 is expected"),
    };

    public static IPAddress AnyOf(byte family) => family == netlink.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
}
