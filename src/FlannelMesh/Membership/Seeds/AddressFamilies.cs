using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Membership.Seeds;

/// <summary>What people call address families.</summary>
internal static class AddressFamilies
{
    public static string Name(this AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    /// <summary>0.0.0.0 or ::, which connects to this host instead of a seed.</summary>
    public static bool IsUnspecified(this IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
