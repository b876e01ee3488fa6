using System.Collections.Immutable;
using System.Net;

namespace FlannelMesh.Security;

/// <summary>Whom a certificate names.</summary>
/// <param name="Name">The node's name, unique in the cluster.</param>
/// <param name="NodeId">The node's id; null where the certificate leaves it open.</param>
/// <param name="Addresses">Where the node may be; empty: anywhere.</param>
public sealed record NodeIdentity(string Name, NodeId? NodeId, ImmutableArray<IPAddress> Addresses)
{
    /// <summary>It may evict, reserve and change the voters from any node.</summary>
    public bool IsOperator { get; init; }

    public bool MayBeAt(IPAddress address) => Addresses.IsEmpty || Addresses.Contains(address);

    /// <summary>Whether it may have packets sent there. A certificate says nothing about a family of which it has no address.</summary>
    public bool MayLeaseAt(IPAddress address) => Addresses.All(known => known.AddressFamily != address.AddressFamily) || MayBeAt(address);

    public override string ToString() => NodeId is { } id ? $"{Name} ({id})" : Name;
}
