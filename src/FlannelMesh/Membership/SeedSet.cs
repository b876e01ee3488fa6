using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>The configured seeds as they resolve at present, this node included if it is one.</summary>
public sealed record SeedSet(ImmutableArray<Address> Addresses, string? Problem = null)
{
    public static SeedSet Empty { get; } = new([]);

    public bool Equals(SeedSet? other) => other is not null && Problem == other.Problem && Addresses.SequenceEqual(other.Addresses);

    public override int GetHashCode() => HashCode.Combine(Addresses.Length, Problem);
}
