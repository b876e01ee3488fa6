namespace FlannelMesh.Backends;

/// <summary>How traffic to a peer travels.</summary>
public enum Via
{
    None,
    Vxlan,

    /// <summary>A plain route of the vxlan backend's DirectRouting.</summary>
    Direct,
    HostGw,

    /// <summary>Through the tunnel of the udp backend.</summary>
    Udp,

    /// <summary>The cloud's router, which has a route to the peer.</summary>
    Cloud,
}
