using System.Numerics;
using CsCheck;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Tests.Leases;

public class VoterSetTests
{
    private static readonly Gen<VoterSet> GenSet =
        Gen.Select(Gen.Int[1, 7], Gen.ULong[1, 9], (count, version) => new VoterSet(LeaseSamples.IdOf(900), version, Enumerable.Range(1, count).Select(Address)));

    [Fact]
    public void Every_majority_meets_every_majority_after_one_voter_came() => GenSet.Sample(set =>
    {
        var next = set.Add(Address(8));
        AssertMajoritiesMeet(set, next);
        Assert.Equal((set.Version + 1, set.Voters.Length + 1), (next.Version, next.Voters.Length));
    });

    [Fact]
    public void Every_majority_meets_every_majority_after_one_voter_left() =>
        Gen.Select(GenSet.Where(set => set.Voters.Length > 1), Gen.Int[0, 6]).Sample((set, leaver) =>
        {
            var next = set.Remove(set.Voters[leaver % set.Voters.Length]);
            AssertMajoritiesMeet(set, next);
            Assert.Equal((set.Version + 1, set.Voters.Length - 1), (next.Version, next.Voters.Length));
        });

    [Fact]
    public void A_write_towards_the_next_set_reaches_a_majority_of_both() =>
        Gen.Select(GenSet, Gen.Int[0, 6], Gen.Bool, Gen.Bool).Sample((set, leaver, isAddition, isLeaverAlive) =>
        {
            var leaving = set.Voters[leaver % set.Voters.Length];
            if (!isAddition && set.Voters.Length == 1)
            {
                return;
            }

            var next = isAddition ? set.Add(Address(8)) : set.Remove(leaving);
            var replicas = set.Voters.Where(voter => isAddition || isLeaverAlive || voter != leaving).ToArray();
            var needed = set.QuorumTowards(next, voter => replicas.Contains(voter));
            foreach (var confirmed in Subsets(replicas).Where(confirmed => confirmed.Count >= needed))
            {
                Assert.True(IsMajority(confirmed, set), $"{confirmed.Count} of {set}");
                Assert.True(IsMajority(confirmed, next), $"{confirmed.Count} of {next}");
            }
        });

    [Theory]
    [InlineData(3, 4, true, 3)]
    [InlineData(4, 5, true, 3)]
    [InlineData(3, 2, true, 3)]
    [InlineData(3, 2, false, 2)]
    [InlineData(5, 4, true, 4)]
    [InlineData(5, 4, false, 3)]
    [InlineData(2, 1, false, 2)]
    [InlineData(1, 2, true, 2)]
    public void The_replicas_that_must_confirm_are_counted(int before, int after, bool isLeaverAlive, int expected) =>
        Assert.Equal(expected, Set(before).QuorumTowards(Set(after), _ => isLeaverAlive));

    [Fact]
    public void Voters_are_sorted_and_each_counts_once()
    {
        var set = new VoterSet(LeaseSamples.IdOf(900), 1, [Address(2), Address(1), Address(2)]);

        Assert.Equal([Address(1), Address(2)], set.Voters.AsEnumerable());
        Assert.Equal(set, new VoterSet(LeaseSamples.IdOf(900), 1, [Address(1), Address(2)]));
        Assert.NotEqual(set, new VoterSet(LeaseSamples.IdOf(901), 1, set.Voters));
        Assert.NotEqual(set, new VoterSet(LeaseSamples.IdOf(900), 2, set.Voters));
        Assert.Equal("version 1: 10.0.0.1:8283, 10.0.0.2:8283", set.ToString());
    }

    private static VoterSet Set(int voters) => new(LeaseSamples.IdOf(900), 1, Enumerable.Range(1, voters).Select(Address));

    private static void AssertMajoritiesMeet(VoterSet left, VoterSet right)
    {
        var rights = Subsets(right.Voters).Where(subset => IsMajority(subset, right)).ToList();
        foreach (var majority in Subsets(left.Voters).Where(subset => IsMajority(subset, left)))
        {
            Assert.All(rights, other => Assert.True(majority.Overlaps(other), $"{left} and {right}"));
        }
    }

    private static bool IsMajority(HashSet<string> some, VoterSet set) => some.Count(set.Contains) >= set.Quorum.Size;

    private static IEnumerable<HashSet<string>> Subsets(IReadOnlyList<string> voters) =>
        Enumerable.Range(0, 1 << voters.Count)
            .OrderBy(mask => BitOperations.PopCount((uint)mask))
            .Select(mask => voters.Where((_, i) => (mask & (1 << i)) != 0).ToHashSet());

    private static string Address(int node) => $"10.0.0.{node}:8283";
}
