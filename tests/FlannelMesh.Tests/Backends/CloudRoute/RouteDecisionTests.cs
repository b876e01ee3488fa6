using System.Net;
using CsCheck;
using FlannelMesh.Backends.CloudRoute;
using static FlannelMesh.Tests.Backends.CloudRoute.RouteSamples;

namespace FlannelMesh.Tests.Backends.CloudRoute;

public sealed class RouteDecisionTests
{
    [Fact]
    public void A_missing_own_route_is_put_in_each_table_that_members_go_by()
    {
        var decision = RouteDecision.Of(Situation([1], [(1, 1)]) with { Snapshot = new RouteSnapshot(["rtb-1", "rtb-2"], []) });

        Assert.Equal([("rtb-1", "10.5.1.0/24"), ("rtb-2", "10.5.1.0/24")], Puts(decision).Select(put => (put.Table, put.Destination.ToString())));
        Assert.All(Puts(decision), put => Assert.Null(put.Present));
    }

    [Fact]
    public void An_own_route_that_is_right_is_left_alone()
    {
        var decision = RouteDecision.Of(Situation([1], [(1, 1)], Route(1, Target(1))));

        Assert.Empty(decision.Actions);
        Assert.Null(decision.Obstacle);
    }

    [Theory]
    [InlineData(RouteState.Active)]
    [InlineData(RouteState.Broken)]
    public void A_route_for_the_own_subnet_to_another_machine_is_replaced(RouteState state)
    {
        var old = Route(1, "eni-old", state);

        var put = Assert.Single(Puts(RouteDecision.Of(Situation([1], [(1, 1)], old))));

        Assert.Equal(old, put.Present);
    }

    [Fact]
    public void A_route_of_somebody_else_for_the_own_subnet_is_an_obstacle_and_stays()
    {
        var decision = RouteDecision.Of(Situation([1], [(1, 1)], Route(1, "vgw-1") with { IsForeign = true }));

        Assert.Empty(decision.Actions);
        Assert.StartsWith("rtb-1 leads 10.5.1.0/24 to vgw-1, and no agent has made that: remove it", decision.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_families_have_a_route()
    {
        var dual = Situation([1], [(1, 1)]) with
        {
            Network = BackendSamples.DualNode.Network,
            Lease = BackendSamples.LeaseOf(BackendSamples.DualNode, 1),
        };

        Assert.Equal(["10.5.1.0/24", "fc00:0:0:1::/64"], Puts(RouteDecision.Of(dual)).Select(put => put.Destination.ToString()));
    }

    [Fact]
    public void A_subnet_this_node_had_before_and_nobody_has_now_is_taken_back_at_once()
    {
        var situation = Situation([1, 2], [(1, 1), (4, 2)], Route(1, Target(1)), Route(3, Target(1)), Route(4, Target(1))) with { Members = null };

        Assert.Equal([Route(3, Target(1))], Removals(RouteDecision.Of(situation)));
    }

    [Fact]
    public void A_route_of_an_ended_lease_is_removed_when_it_was_a_suspect_long_enough()
    {
        var left = Route(7, "eni-gone");
        var first = Situation([1, 2], [(1, 1), (2, 2)], Route(1, Target(1)), Route(2, Target(2)), left);

        var decision = RouteDecision.Of(first);
        Assert.Empty(decision.Actions);
        Assert.Equal([left], decision.Suspects.Keys);

        var early = first with { Suspects = decision.Suspects, Now = first.Now + TimeSpan.FromSeconds(29) };
        Assert.Empty(RouteDecision.Of(early).Actions);
        var late = first with { Suspects = RouteDecision.Of(early).Suspects, Now = first.Now + TimeSpan.FromSeconds(30) };
        Assert.Equal([left], Removals(RouteDecision.Of(late)));
    }

    [Fact]
    public void A_suspect_that_somebody_has_a_lease_for_meanwhile_is_one_no_more()
    {
        var left = Route(7, "eni-7");
        var decision = RouteDecision.Of(Situation([1, 2], [(1, 1)], Route(1, Target(1)), left));
        Assert.NotEmpty(decision.Suspects);

        var after = Situation([1, 2], [(1, 1), (7, 7)], Route(1, Target(1)), left) with { Suspects = decision.Suspects, Now = TimeSpan.FromHours(1) };

        Assert.Empty(RouteDecision.Of(after).Actions);
        Assert.Empty(RouteDecision.Of(after).Suspects);
    }

    public static TheoryData<string, RouteEntry> Untouchable => new()
    {
        { "a held lease of a node that is away", Route(5, "eni-away") },
        { "a lease of a member", Route(2, Target(2)) },
        { "a member's machine, whatever the lease", Route(9, Target(2)) },
        { "outside of the network", Route("10.6.7.0/24", "eni-gone") },
        { "not a subnet of the pool", Route("10.5.7.0/25", "eni-gone") },
        { "wider than a subnet", Route("10.5.0.0/16", "eni-gone") },
        { "the default route", Route("0.0.0.0/0", "eni-nat") },
        { "somebody else's", Route(7, "eni-gone") with { IsForeign = true } },
        { "somebody else's dead one", Route(7, "vgw-gone", RouteState.Broken) with { IsForeign = true } },
        { "a dead one of a member that will see to it", Route(2, "eni-old", RouteState.Broken) },
    };

    [Theory]
    [MemberData(nameof(Untouchable))]
    public void Other_routes_are_never_touched(string why, RouteEntry route)
    {
        var situation = Aged(Situation([1, 2], [(1, 1), (2, 2), (5, 5)], Route(1, Target(1)), route), route);

        Assert.True(RouteDecision.Of(situation).Actions.IsEmpty, why);
    }

    [Fact]
    public void A_dead_route_of_a_node_that_is_away_is_removed_though_its_lease_is_held()
    {
        var dead = Route(5, "eni-gone", RouteState.Broken);

        Assert.Equal([dead], Removals(RouteDecision.Of(Aged(Situation([1, 2], [(1, 1), (5, 5)], Route(1, Target(1)), dead), dead))));
    }

    [Fact]
    public void Nothing_of_others_is_removed_by_who_is_not_the_oldest_or_does_not_see_everything()
    {
        var left = Route(7, "eni-gone");
        var situation = Aged(Situation([1, 2], [(1, 1)], Route(1, Target(1)), left), left) with { Members = null };

        Assert.Empty(RouteDecision.Of(situation).Actions);
        Assert.Empty(RouteDecision.Of(situation).Suspects);
    }

    [Fact]
    public void Nothing_of_others_is_removed_before_every_member_has_told_its_next_hop()
    {
        var left = Route(7, "eni-gone");
        var situation = Aged(Situation([1, 2], [(1, 1)], Route(1, Target(1)), left), left);

        Assert.Empty(RouteDecision.Of(situation with { Targets = situation.Targets.Where(pair => pair.Key == Node(1)).ToDictionary() }).Actions);
    }

    /// <summary>Whatever the table holds: a member's route stays, foreign ones stay, and what is outside of the pool stays.</summary>
    [Fact]
    public void In_every_situation_only_what_is_ours_and_ended_goes()
    {
        var genRoute = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 6], Gen.Bool, Gen.Bool, Gen.Int[0, 3], (slot, target, isForeign, isBroken, shape) =>
            Route(
                shape == 0 ? $"10.9.{slot}.0/24" : shape == 1 ? $"10.5.{slot}.0/26" : $"10.5.{slot}.0/24",
                Target(target),
                isBroken ? RouteState.Broken : RouteState.Active) with
            { IsForeign = isForeign });
        var genLeases = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 6], (slot, holder) => (slot, holder)).Array[0, 6];
        Gen.Select(genRoute.Array[0, 12], genLeases, Gen.Int[1, 5].Array[1, 5]).Sample((routes, leases, others) =>
        {
            int[] members = [.. others.Append(1).Distinct()];
            (int, int)[] granted = [(1, 1), .. leases.Where(lease => lease.slot != 1).DistinctBy(lease => lease.slot)];
            var situation = Situation(members, granted, routes);
            var aged = situation with { Suspects = RouteDecision.Of(situation).Suspects, Now = situation.Now + TimeSpan.FromHours(1) };
            foreach (var route in Removals(RouteDecision.Of(aged)))
            {
                var slot = situation.Network.IndexOf(route.Destination);
                var holder = slot is null ? 0 : granted.FirstOrDefault(lease => lease.Item1 == slot).Item2;
                Assert.False(route.IsForeign);
                Assert.NotNull(slot);
                Assert.True(
                    route.Target == Target(1)
                        ? holder is 0 or 1 && slot != 1
                        : members.All(member => Target(member) != route.Target)
                            && (holder == 0 || (route.State == RouteState.Broken && !members.Contains(holder))));
            }

            Assert.All(Puts(RouteDecision.Of(aged)), put => Assert.Equal(IPNetwork.Parse("10.5.1.0/24"), put.Destination));
        });
    }

    private static RouteSituation Aged(RouteSituation situation, RouteEntry suspect) =>
        situation with { Suspects = situation.Suspects.Add(suspect, TimeSpan.Zero) };

    private static IEnumerable<RouteAction.Put> Puts(RouteDecision decision) => decision.Actions.OfType<RouteAction.Put>();

    private static IEnumerable<RouteEntry> Removals(RouteDecision decision) => decision.Actions.OfType<RouteAction.Remove>().Select(remove => remove.Route);
}
