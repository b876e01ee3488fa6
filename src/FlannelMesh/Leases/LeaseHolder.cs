using System.Net;
using Google.Protobuf;

namespace FlannelMesh.Leases;

/// <summary>The node a subnet is leased to, and what its peers need to reach it.</summary>
public sealed record LeaseHolder
{
    public required NodeId NodeId { get; init; }

    /// <summary>For people; unique among living members.</summary>
    public required string Name { get; init; }
    public IPAddress? PublicIp { get; init; }
    public IPAddress? PublicIpv6 { get; init; }

    /// <summary>"vxlan", "host-gw", "udp", "alloc".</summary>
    public required string BackendType { get; init; }
    public VxlanData? Vxlan { get; init; }
    public UdpData? Udp { get; init; }

    /// <summary>Fields of newer agents, kept as they are.</summary>
    public ByteString Extra { get; init; } = ByteString.Empty;

    public ByteString BackendExtra { get; init; } = ByteString.Empty;

    /// <summary>Whether a reservation's text means this node: its name, or one of its public addresses.</summary>
    public bool IsCalled(string text) =>
        text == Name || (NodeAddress.TryParse(text, out var address) && (address.Equals(PublicIp) || address.Equals(PublicIpv6)));

    /// <summary>Of a slot that was reserved before anybody had it.</summary>
    public static LeaseHolder Nobody { get; } = new() { NodeId = new NodeId(Guid.Empty), Name = "", BackendType = "" };
}
