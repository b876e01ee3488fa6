using System.Net;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>What the firewall should do with the overlay's traffic.</summary>
public sealed record TrafficPolicy
{
    public required bool Masquerade { get; init; }

    /// <summary>Choose source ports at random when masquerading, against collisions between CPUs.</summary>
    public bool FullyRandom { get; init; } = true;

    /// <summary>Accept forwarded traffic from and to the overlay.</summary>
    public required bool Forward { get; init; }

    /// <summary>For each address family in use: the overlay's network and this node's subnet of it.</summary>
    public required IReadOnlyList<(IPNetwork Network, IPNetwork Subnet)> Families { get; init; }

    /// <summary>No rules at all are wanted.</summary>
    public bool IsEmpty => !Masquerade && !Forward;
}
