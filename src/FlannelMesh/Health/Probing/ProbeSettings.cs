using System.Net;
using System.Net.Sockets;
using FlannelMesh.Health.Echo;
using FlannelMesh.Underlay;

namespace FlannelMesh.Health.Probing;

/// <summary>How a node measures its links.</summary>
/// <param name="Port">UDP, on which it answers; 0: it neither answers nor asks.</param>
/// <param name="HasIpv4">The overlay has IPv4. Then that is measured, else IPv6.</param>
/// <param name="Underlay">This host's interface.</param>
public sealed record ProbeSettings(NodeId Self, int Port, bool HasIpv4, Latest<UnderlayInterface> Underlay)
{
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What probes of this node are signed with; another one each time it joins.</summary>
    public EchoKey Key { get; init; } = EchoKey.Random();

    /// <summary>A probe without an answer for so long is lost.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it is seen which addresses the host has.</summary>
    public TimeSpan AddressInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So many other nodes' links are kept; those probed last.</summary>
    public int MaxNodes { get; init; } = ProbeSchedule.Kept;

    public AddressFamily Family => HasIpv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    public IPAddress? UnderlayAddress => HasIpv4 ? Underlay.Value.Address : Underlay.Value.AddressV6;
}
