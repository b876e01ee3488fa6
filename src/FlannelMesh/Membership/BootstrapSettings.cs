using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>What a node brings along when it asks to join.</summary>
public sealed record BootstrapSettings
{
    public required NodeId NodeId { get; init; }
    public required string Name { get; init; }

    /// <summary>What must be the same on all members.</summary>
    public required string Network { get; init; }

    /// <summary>The configured seeds, this node included if it is one.</summary>
    public required ImmutableArray<Address> Seeds { get; init; }
    public required ImmutableArray<Address> LastMembers { get; init; }
    /// <summary>Remembers the members for the next start.</summary>
    public Action<ImmutableArray<string>> Remember { get; init; } = _ => { };
    public required TimeSpan ProbeInterval { get; init; }
    public required TimeSpan FormationMargin { get; init; }

    /// <summary>The seeds in a form that is equal for equal sets.</summary>
    public string SeedText => string.Join(',', Seeds.Select(seed => seed.ToHostPort()).Order(StringComparer.Ordinal));
}
