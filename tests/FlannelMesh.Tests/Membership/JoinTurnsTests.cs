using Akka.Actor;
using Akka.Cluster;
using CsCheck;
using FlannelMesh.Membership;

namespace FlannelMesh.Tests.Membership;

public sealed class JoinTurnsTests
{
    private const int Limit = 2;

    [Fact]
    public void So_many_go_ahead_and_the_next_one_is_told_how_many_are()
    {
        var (turns, first) = Ask(JoinTurns.Empty, 1, Views.Joined(0));
        (turns, var second) = Ask(turns, 2, Views.Joined(0));
        (_, var third) = Ask(turns, 3, Views.Joined(0));

        Assert.Equal((0, 0, Limit), (first, second, third));
        Assert.Equal(1, JoinTurns.Empty.Ask(Views.Member(1).Address, Views.Member(1).NodeId, Views.Joined(0), TimeSpan.Zero, limit: 0).Ahead);
    }

    [Theory]
    [InlineData(MemberStatus.Joining, Limit)]
    [InlineData(MemberStatus.WeaklyUp, Limit)]
    [InlineData(MemberStatus.Up, 0)]
    [InlineData(MemberStatus.Leaving, 0)]
    [InlineData(MemberStatus.Down, 0)]
    public void Only_those_who_are_joining_are_waited_for(MemberStatus status, int ahead) =>
        Assert.Equal(ahead, Ask(JoinTurns.Empty, 3, View(status, 1, 2)).Ahead);

    [Fact]
    public void Who_was_let_ahead_counts_once_when_it_is_seen_joining_and_no_more_when_it_is_up()
    {
        var (turns, _) = Ask(JoinTurns.Empty, 1, Views.Joined(0));

        Assert.Equal(0, Ask(turns, 2, View(MemberStatus.Joining, 1)).Ahead);
        (turns, _) = Ask(turns, 2, Views.Joined(0));
        Assert.Equal(Limit, Ask(turns, 3, View(MemberStatus.Joining, 1)).Ahead);
        Assert.Equal(0, Ask(turns, 3, View(MemberStatus.Up, 1)).Ahead);
    }

    [Fact]
    public void Who_has_been_let_ahead_may_ask_again_and_so_may_who_was_a_member_by_address_or_id()
    {
        var turns = Ask(Ask(JoinTurns.Empty, 1, Views.Joined(0)).Next, 2, Views.Joined(0)).Next;

        Assert.Equal(0, Ask(turns, 1, Views.Joined(0)).Ahead);
        Assert.Equal(0, Ask(turns, 3, Views.Joined(0, 3)).Ahead);
        var moved = Views.Joined(Views.Member(3, new Address("akka.tcp", AddressText.SystemName, "10.99.1.1", 8283)));
        Assert.Equal(0, Ask(turns, 3, moved).Ahead);
    }

    [Fact]
    public void The_dead_and_the_stuck_are_waited_for_only_so_long()
    {
        var stuck = View(MemberStatus.Joining, 1, 2);
        var (turns, ahead) = Ask(JoinTurns.Empty, 3, stuck);
        Assert.Equal(Limit, ahead);

        (turns, ahead) = Ask(turns, 3, stuck, JoinTurns.Patience - TimeSpan.FromTicks(1));
        Assert.Equal(Limit, ahead);
        (turns, ahead) = Ask(turns, 3, stuck, JoinTurns.Patience);
        Assert.Equal(0, ahead);

        // They are no news later on either.
        Assert.Equal(0, Ask(turns, 4, stuck, JoinTurns.Patience * 2).Ahead);
    }

    [Fact]
    public void However_many_ask_and_whoever_of_them_dies_each_has_its_turn_in_time_and_no_more_than_the_limit_at_once() =>
        (from limit in Gen.Int[1, 5]
         from nodes in Gen.Int[1, 25]
         from dies in Gen.Bool.Array[nodes]
         from takes in Gen.Int[1, 8].Array[nodes]
         select (limit, nodes, dies, takes)).Sample(storm =>
        {
            var step = JoinTurns.Patience / 5;
            var (turns, now) = (JoinTurns.Empty, TimeSpan.Zero);
            var went = new Dictionary<int, TimeSpan>();
            while (went.Count < storm.nodes)
            {
                for (var node = 0; node < storm.nodes; node++)
                {
                    if (went.ContainsKey(node))
                    {
                        continue;
                    }

                    // Who dies stays joining if its number is even, and is never seen if it is odd.
                    var members = went.Where(pair => !storm.dies[pair.Key] || pair.Key % 2 == 0).Select(pair => Views.Member(pair.Key + 1) with
                    {
                        Status = storm.dies[pair.Key] || now - pair.Value < step * storm.takes[pair.Key] ? MemberStatus.Joining : MemberStatus.Up,
                    }).ToArray();
                    (turns, var ahead) = turns.Ask(Views.Member(node + 1).Address, Views.Member(node + 1).NodeId, Views.Joined(members), now, storm.limit);
                    if (ahead == 0)
                    {
                        went[node] = now;
                    }

                    Assert.InRange(turns.Begun.Values.Count(since => now - since < JoinTurns.Patience), 0, storm.limit);
                    Assert.InRange(turns.Begun.Count, 0, storm.nodes);
                }

                now += step;
                Assert.True(now <= JoinTurns.Patience * (((storm.nodes + storm.limit - 1) / storm.limit) + 1), $"{went.Count} of {storm.nodes} went until {now}");
            }
        });

    [Theory]
    [InlineData(false, 0.9, 1)]
    [InlineData(true, 0, 0.5)]
    [InlineData(true, 1, 1.5)]
    public void Those_who_wait_for_their_turns_ask_at_other_times(bool isWaiting, double chance, double intervals) =>
        Assert.Equal(TimeSpan.FromSeconds(intervals), JoinTurns.Pace(TimeSpan.FromSeconds(1), isWaiting, chance));

    private static (JoinTurns Next, int Ahead) Ask(JoinTurns turns, int node, MembershipView view, TimeSpan now = default) =>
        turns.Ask(Views.Member(node).Address, Views.Member(node).NodeId, view, now, Limit);

    private static MembershipView View(MemberStatus status, params int[] nodes) =>
        Views.Joined([.. nodes.Select(node => Views.Member(node) with { Status = status })]);
}
