using System.Collections.Immutable;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What the cloud knows of the machine this agent runs on.</summary>
public sealed record CloudInstance
{
    public required string Id { get; init; }

    /// <summary>What a route to this machine has as its next hop: the id of a network interface, the URL or id of an instance.</summary>
    public required string Target { get; init; }

    /// <summary>The virtual network; routes are of no use across its border.</summary>
    public required string Network { get; init; }

    /// <summary>The route tables that this machine's own packets go by.</summary>
    public required ImmutableArray<string> Tables { get; init; }

    /// <summary>What speaks against traffic, with the cure; null if nothing does.</summary>
    public string? Warning { get; init; }
}
