using System.Collections.Immutable;
using Akka.Cluster;
using FlannelMesh.Membership;

namespace FlannelMesh.Health.Probing;

/// <summary>
/// Whom a node probes in one round: two neighbours on each side of the ring of all members, so that those links are measured from both
/// ends all the time, and one of the others by turns. Neighbours that are well are asked in every other round only, all of them in the same, so that an idle host
/// wakes less. However large the cluster is, a round has at most <see cref="PerRound"/> nodes.
/// </summary>
public static class ProbeSchedule
{
    public const int PerRound = Neighbours + 1;

    /// <summary>Of so many other nodes the links are kept, those probed last.</summary>
    public const int Kept = 9;

    private const int Neighbours = 4;

    /// <summary>All members that are up, in the order of their ids.</summary>
    public static ImmutableArray<NodeId> Ring(MembershipView view) =>
        [.. view.Members.Where(member => member.Status == MemberStatus.Up).Select(member => member.NodeId).Distinct().Order()];

    /// <summary>Whose links are kept all the time: all other nodes', and where they are more than <see cref="Kept"/> the neighbours'.</summary>
    /// <param name="ring">All members in the order of their ids, this node too.</param>
    public static ImmutableArray<NodeId> Steady(ImmutableArray<NodeId> ring, NodeId self) => ring.BinarySearch(self) switch
    {
        < 0 => [],
        _ when ring.Length - 1 <= Kept => ring.Remove(self),
        var at => NeighboursOf(ring, at),
    };

    /// <param name="ring">All members in the order of their ids, this node too.</param>
    /// <param name="well">Nodes that answered each of their last probes. Neighbours that are not among them are asked in each round.</param>
    /// <param name="suspects">Nodes whose last probe had no answer, and that are not known to be lost: they are asked again before others have their turn.</param>
    /// <param name="lost">Nodes that are known to be: they have every other turn, so that it is seen when they are back.</param>
    public static ImmutableArray<NodeId> Round(
        ImmutableArray<NodeId> ring, NodeId self, long round, IReadOnlySet<NodeId> well, IReadOnlySet<NodeId> suspects, IReadOnlySet<NodeId> lost)
    {
        var at = ring.BinarySearch(self);
        if (at < 0)
        {
            return [];
        }

        var neighbours = NeighboursOf(ring, at);
        var asked = round % 2 == 0 ? neighbours : neighbours.RemoveAll(well.Contains);
        var others = ring.Length - 1 - neighbours.Length;
        if (others <= 0)
        {
            return asked;
        }

        if (Far(suspects) is { IsEmpty: false } far)
        {
            return asked.Add(far[(int)(round % far.Length)]);
        }

        var turn = round;
        if (Far(lost) is { IsEmpty: false } away)
        {
            if (round % 2 == 0)
            {
                return asked.Add(away[(int)(round / 2 % away.Length)]);
            }

            turn = round / 2;
        }

        // From behind the neighbours on one side to before those on the other.
        return asked.Add(ring[(int)((at + (Neighbours / 2) + 1 + (turn % others)) % ring.Length)]);

        ImmutableArray<NodeId> Far(IEnumerable<NodeId> nodes) =>
            [.. nodes.Where(node => !neighbours.Contains(node) && node != self && ring.BinarySearch(node) >= 0).Order()];
    }

    private static ImmutableArray<NodeId> NeighboursOf(ImmutableArray<NodeId> ring, int at) =>
    [
        .. new[] { 1, -1, 2, -2 }
            .Select(step => ring[(((at + step) % ring.Length) + ring.Length) % ring.Length])
            .Where(node => node != ring[at])
            .Distinct(),
    ];
}
