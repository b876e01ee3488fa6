using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>Something that happens to a node, and what must be in the kernel afterwards.</summary>
public sealed record Scenario
{
    /// <summary>What was applied before; null if nothing was.</summary>
    public Overlay? Before { get; init; }

    /// <summary>What others do to the kernel before the next apply.</summary>
    public Action<IRouteNetlink> Disturb { get; init; } = _ => { };
    public Overlay After { get; init; } = new();

    /// <summary>What is in the kernel at the end; null if it is <see cref="After"/>.</summary>
    public Overlay? Expected { get; init; }
}
