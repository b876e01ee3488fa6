using System.Collections.Immutable;
using CsCheck;
using FlannelMesh.Health.Probing;

namespace FlannelMesh.Tests.Health.Probing;

public class ProbeScheduleTests
{
    private static readonly ImmutableHashSet<NodeId> Nobody = [];

    [Fact]
    public void A_round_is_small_and_has_every_node_at_most_once_and_never_oneself() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 299], Gen.Long[0, long.MaxValue / 2]).Sample((size, self, round) =>
        {
            var ring = Ring(size);
            var targets = ProbeSchedule.Round(ring, ring[self % size], round, Nobody, Nobody, Nobody);

            Assert.Equal(Math.Min(size - 1, ProbeSchedule.PerRound), targets.Length);
            Assert.Equal(targets.Length, targets.Distinct().Count());
            Assert.DoesNotContain(ring[self % size], targets);
            Assert.All(targets, target => Assert.Contains(target, ring));
        });

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(6, 1)]
    [InlineData(10, 5)]
    public void In_a_small_cluster_every_node_probes_every_other_within_seconds(int size, int rounds)
    {
        var ring = Ring(size);

        Assert.All(ring, self =>
        {
            var probed = Enumerable.Range(7, rounds).SelectMany(round => ProbeSchedule.Round(ring, self, round, Nobody, Nobody, Nobody)).Distinct();
            Assert.Equal(ring.Where(node => node != self), probed.Order());
        });
    }

    [Fact]
    public void Neighbours_are_probed_from_both_ends_in_every_round_and_everybody_has_a_turn()
    {
        var ring = Ring(50);
        var rounds = Enumerable.Range(0, 45).Select(round => ring.ToDictionary(self => self, self => ProbeSchedule.Round(ring, self, round, Nobody, Nobody, Nobody))).ToList();

        Assert.All(rounds, round => Assert.All(ring, self => Assert.Equal(4, round[self].Count(target => round[target].Contains(self) && rounds[0][self].Contains(target)))));
        Assert.All(ring, self => Assert.Equal(49, rounds.SelectMany(round => round[self]).Distinct().Count()));
    }

    [Fact]
    public void Of_few_all_links_are_kept_all_the_time_and_of_many_those_to_whom_every_round_has() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 99], Gen.Long[0, long.MaxValue / 2]).Sample((size, at, round) =>
        {
            var ring = Ring(size);
            var self = ring[at % size];
            var steady = ProbeSchedule.Steady(ring, self);

            Assert.Equal(size <= ProbeSchedule.Kept + 1 ? size - 1 : 4, steady.Distinct().Count());
            Assert.DoesNotContain(self, steady);
            Assert.True(size <= ProbeSchedule.Kept + 1 || steady.All(ProbeSchedule.Round(ring, self, round, Nobody, Nobody, Nobody).Contains));
        });

    [Fact]
    public void Neighbours_that_are_well_are_asked_in_every_other_round_and_the_others_in_each() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 99], Gen.Long[0, long.MaxValue / 2], Gen.Bool.Array[100]).Sample((size, at, round, isWell) =>
        {
            var ring = Ring(size);
            var self = ring[at % size];
            var well = ring.Where((_, index) => isWell[index]).ToHashSet();
            var neighbours = ProbeSchedule.Round(ring, self, 0, Nobody, Nobody, Nobody).Take(4).ToList();
            var rounds = new[] { round, round + 1 }.Select(number => ProbeSchedule.Round(ring, self, number, well, Nobody, Nobody)).ToList();

            Assert.All(neighbours, node => Assert.Equal(well.Contains(node) ? 1 : 2, rounds.Count(asked => asked.Contains(node))));
            Assert.All(rounds, asked => Assert.Equal(size > 5 ? 1 : 0, asked.Except(neighbours).Count()));
        });

    [Fact]
    public void Who_did_not_answer_is_asked_again_before_others_have_their_turn()
    {
        var ring = Ring(50);

        for (var round = 0; round < 10; round++)
        {
            Assert.Contains(ring[20], ProbeSchedule.Round(ring, ring[0], round, Nobody, new HashSet<NodeId> { ring[20], HealthSamples.Id(900), ring[0], ring[1] }, Nobody));
        }
    }

    [Fact]
    public void Who_is_lost_has_every_other_turn_and_everybody_else_still_has_one()
    {
        var ring = Ring(50);
        var lost = new HashSet<NodeId> { ring[20], ring[30] };
        var last = Enumerable.Range(0, 200).Select(round => ProbeSchedule.Round(ring, ring[0], round, Nobody, Nobody, lost)[^1]).ToList();

        Assert.InRange(last.Count(node => node == ring[20]), 50, 60);
        Assert.InRange(last.Count(node => node == ring[30]), 50, 60);
        Assert.Equal(45, last.Distinct().Count());
    }

    [Fact]
    public void Who_is_no_member_probes_nobody() => Assert.Empty(ProbeSchedule.Round(Ring(5), HealthSamples.Id(9), 0, Nobody, Nobody, Nobody));

    private static ImmutableArray<NodeId> Ring(int size) => [.. Enumerable.Range(1, size).Select(HealthSamples.Id).Order()];
}
