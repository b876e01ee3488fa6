using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Dataplane.Tables;

/// <summary>A route's place in the main table.</summary>
internal readonly record struct RouteKey
{
    /// <summary>IP6_RT_PRIO_USER: what the kernel makes of metric 0 in IPv6.</summary>
    private const uint DefaultMetricV6 = 1024;

    public RouteKey(IPNetwork destination, uint metric)
    {
        Destination = destination;
        Metric = metric == 0 && destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? DefaultMetricV6 : metric;
    }

    public IPNetwork Destination { get; }

    public uint Metric { get; }
}
