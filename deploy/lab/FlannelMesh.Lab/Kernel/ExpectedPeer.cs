using System.Net;

namespace FlannelMesh.Labs.Kernel;

/// <summary>A peer that a host must have entries for.</summary>
/// <param name="Subnet">Its lease.</param>
/// <param name="PublicIp">Its address on the underlay.</param>
public sealed record ExpectedPeer(string Name, IPNetwork Subnet, IPAddress PublicIp);
