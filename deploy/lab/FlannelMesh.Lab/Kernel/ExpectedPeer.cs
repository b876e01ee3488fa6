using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Labs.Kernel;

/// <summary>A peer that a host must have entries for, in one family; one with two families is there twice.</summary>
/// <param name="Subnet">Its lease.</param>
/// <param name="PublicIp">Its address on the underlay, of the subnet's family.</param>
public sealed record ExpectedPeer(string Name, IPNetwork Subnet, IPAddress PublicIp)
{
    /// <summary>The vxlan device of the subnet's family.</summary>
    public string VxlanDevice =>
        Subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? KernelTables.VxlanIpv6Device : KernelTables.VxlanDevice;
}
