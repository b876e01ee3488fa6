using Akka.Actor;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;

namespace FlannelMesh.Leases.Replication;

/// <summary>A voter that a follower can have the lease table from.</summary>
/// <param name="Incarnation">Null for one that is known from the disk alone.</param>
internal sealed record TableSource(Address Address, string Name, int? Incarnation)
{
    public static TableSource Of(MeshMember voter) => new(voter.Address, voter.Name, voter.Incarnation);

    /// <summary>The voters by their addresses, before this node sees any member.</summary>
    public static IEnumerable<TableSource> Of(VoterSet voters) =>
        voters.Voters.Select(AddressText.Parse).OfType<Address>().Select(address => new TableSource(address, address.ToHostPort(), null));

    /// <summary>Not another run of that voter.</summary>
    public bool IsSame(TableSource? other) => other is not null && Address.Equals(other.Address) && (Incarnation == other.Incarnation || Incarnation is null || other.Incarnation is null);
}
