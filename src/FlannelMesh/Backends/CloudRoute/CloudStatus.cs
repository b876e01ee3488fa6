using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>How far the cloud's route tables are what they should be, as this node sees it.</summary>
public sealed record CloudStatus
{
    public static CloudStatus None { get; } = new();

    /// <summary>This node's, which the rest is about.</summary>
    public (IPNetwork? Ipv4, IPNetwork? Ipv6) Subnets { get; init; }

    /// <summary>The cloud has this node's route, in every table that members go by.</summary>
    public bool IsOwnRouteReady { get; init; }

    /// <summary>Routes to the subnets of the pool, of several tables the worst; null before the first answer.</summary>
    public ImmutableDictionary<IPNetwork, RouteEntry>? Routes { get; init; }

    public CloudInstance? Instance { get; init; }

    /// <summary>What keeps this node's route from being right, with the cure.</summary>
    public string? Problem { get; init; }

    /// <summary>When the routes above were read from the cloud.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Routes that this node has made, changed or removed since the agent started.</summary>
    public long Changes { get; init; }

    /// <summary>Calls to the cloud that failed since then.</summary>
    public long Failures { get; init; }

    /// <summary>How the cloud's routes to a peer are, in the cloud's word, the worst first; null if that is not known.</summary>
    public string? StateOf(Peer peer) => Routes is null ? null
        : RoutesTo(peer) is var routes && routes.Contains(null) ? "missing"
        : routes.MaxBy(route => route!.State)!.StateText;

    /// <summary>Why packets do not take the cloud's route to a peer; null if they do, as far as one knows.</summary>
    public string? ProblemOf(Peer peer) => Routes is not null && RoutesTo(peer).FirstOrDefault(route => route?.State == RouteState.Broken) is { } broken
        ? $"the cloud says of its route to {broken.Destination} via {broken.Target}: {broken.StateText}"
        : null;

    private List<RouteEntry?> RoutesTo(Peer peer) =>
        [.. new[] { peer.Subnet, peer.Ipv6Subnet }.OfType<IPNetwork>().Select(subnet => Routes!.GetValueOrDefault(subnet))];
}
