using System.Collections.Immutable;

namespace FlannelMesh.Peers;

/// <summary>All nodes this host should have routes to.</summary>
/// <param name="IsComplete">False while leases may be missing from it: nothing is withdrawn from the kernel then.</param>
public sealed record PeerSet(ImmutableArray<Peer> Peers, bool IsComplete)
{
    public static PeerSet Empty { get; } = new([], false);

    public bool Equals(PeerSet? other) => other is not null && IsComplete == other.IsComplete && Peers.SequenceEqual(other.Peers);

    public override int GetHashCode() => HashCode.Combine(Peers.Length, IsComplete);
}
