using System.Net;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>One thing to do in a route table.</summary>
public abstract record RouteAction
{
    /// <summary>Has the table lead this node's subnet to this node.</summary>
    public sealed record Put(string Table, IPNetwork Destination, RouteEntry? Present) : RouteAction;

    public sealed record Remove(RouteEntry Route) : RouteAction;
}
