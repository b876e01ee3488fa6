namespace FlannelMesh.Dataplane;

/// <summary>How a route names the peer it leads to.</summary>
public enum RouteLayout
{
    /// <summary>Nexthop objects where the kernel has them (5.3 and later), else as <see cref="Classic"/>.</summary>
    Auto,

    /// <summary>
    /// Gateway and device in the route itself, as flannel writes it. The kernel's table of such routes on one device is a single chain:
    /// inserting takes time by the square of their number.
    /// </summary>
    Classic,
}
