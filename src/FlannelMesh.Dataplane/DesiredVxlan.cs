using System.Net;

namespace FlannelMesh.Dataplane;

/// <summary>All but <see cref="Learning"/> is fixed when a device is made; another value means another device.</summary>
public sealed record DesiredVxlan
{
    public required uint Vni { get; init; }
    public required ushort Port { get; init; }

    /// <summary>The underlay interface. By name, since an index changes when an interface is made anew.</summary>
    public required string LowerLinkName { get; init; }
    public required IPAddress? Local { get; init; }
    public bool Learning { get; init; }
    public bool Gbp { get; init; }
}
