using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What <see cref="CloudRouteActor"/> tells itself. Of value and error one is null.</summary>
internal static class CloudRouteEvents
{
    public sealed record Described(UnderlayInterface Underlay, CloudInstance? Instance, CloudException? Error) : INoSerializationVerificationNeeded;

    /// <summary>Read for all who ask this node.</summary>
    public sealed record Read(RouteSnapshot? Snapshot, TimeSpan StartedAt, CloudException? Error) : INoSerializationVerificationNeeded;

    /// <summary>Read for this node alone.</summary>
    public sealed record OwnRead(RouteSnapshot? Snapshot, TimeSpan StartedAt, CloudException? Error) : INoSerializationVerificationNeeded;

    /// <param name="Outcomes">Empty if none was begun.</param>
    /// <param name="Obstacle">As in <see cref="RouteDecision"/>.</param>
    public sealed record Worked(ImmutableArray<RouteOutcome> Outcomes, string? Obstacle, CloudException? Error) : INoSerializationVerificationNeeded;

    public sealed class Look : INoSerializationVerificationNeeded
    {
        public static Look Instance { get; } = new();
    }

    public sealed class Serve : INoSerializationVerificationNeeded
    {
        public static Serve Instance { get; } = new();
    }

    public sealed class AskTimeout : INoSerializationVerificationNeeded
    {
        public static AskTimeout Instance { get; } = new();
    }
}
