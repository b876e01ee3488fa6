using System.Net;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>One route as a cloud's API lists it.</summary>
public sealed record RouteEntry
{
    /// <summary>The route table it is in; where a cloud has none, the network.</summary>
    public required string Table { get; init; }
    public required IPNetwork Destination { get; init; }

    /// <summary>The next hop in the cloud's own terms, comparable with <see cref="CloudInstance.Target"/>.</summary>
    public required string Target { get; init; }
    public required RouteState State { get; init; }

    /// <summary>The state in the cloud's own word.</summary>
    public required string StateText { get; init; }

    /// <summary>What the cloud calls the route itself; empty where table and destination name it.</summary>
    public string Id { get; init; } = "";

    /// <summary>Not of the kind that agents make (another sort of next hop, a name of somebody else's): never changed and never removed.</summary>
    public bool IsForeign { get; init; }

    public override string ToString() => $"{Destination} via {Target} in {Table}";
}
