using System.Collections.Immutable;
using CsCheck;
using FlannelMesh.Leases;
using FlannelMesh.Leases.History;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.History;

public class LeaseHistoryTests
{
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    [Fact]
    public void The_first_look_tells_what_is_there_with_the_time_at_which_it_began()
    {
        var history = LeaseHistory.Empty.Observe(Of([1], Slot(0, 1), Slot(1, 2), Slot(2, 3, state: SlotState.Released) with { ReservedFor = "h9" }), Later);

        Assert.Equal(
            ["granted h1", "granted h2", "held h2", "reserved h9"],
            history.All.Select(change => Line(change)).Order(StringComparer.Ordinal));
        Assert.Equal(Now, history.Of(0).Single().At);
        Assert.Equal(Later, history.Of(1).First().At);
        Assert.Equal("leased to h1 (10.99.0.11, vxlan) (before this agent started)", history.Of(0).Single().Text);
    }

    [Fact]
    public void Every_change_of_a_lease_is_told_by_its_kind()
    {
        var history = LeaseHistory.Empty.Observe(Of([1, 2]), Now);
        LeaseChanges.Picture[] pictures =
        [
            Of([1, 2], Slot(0, 1)),
            Of([2], Slot(0, 1)),
            Of([1, 2], Slot(0, 1)),
            Of([1, 2], Slot(0, 1) with { Holder = Holder(1) with { PublicIp = System.Net.IPAddress.Parse("10.99.0.99") } }),
            Of([1, 2], Slot(0, 2)),
            Of([1, 2], Slot(0, 2) with { ReservedFor = "h9" }),
            Of([1, 2], Slot(0, 2, state: SlotState.Released) with { ReservedFor = "h9" }),
            Of([1, 2], Slot(0, 2, state: SlotState.Released)),
        ];
        foreach (var picture in pictures)
        {
            history = history.Observe(picture, Later);
        }

        Assert.Equal(
            ["granted h1", "held h1", "changed h1", "changed h1", "moved h2", "reserved h9", "freed h2", "unreserved h9"],
            history.Of(0).Reverse().Select(change => Line(change)));
        Assert.Equal("h1 is back", history.Of(0).Reverse().ElementAt(2).Text);
        Assert.Equal("h1 (10.99.0.11, vxlan) is h1 (10.99.0.99, vxlan) now", history.Of(0).Reverse().ElementAt(3).Text);
        Assert.Equal("from h1 (10.99.0.99, vxlan) to h2 (10.99.0.12, vxlan)", history.Of(0).Reverse().ElementAt(4).Text);
    }

    [Fact]
    public void What_changes_nothing_for_people_is_not_told()
    {
        var history = LeaseHistory.Empty.Observe(Of([1], Slot(0, 1)), Now);

        var after = history.Observe(Of([1], Slot(0, 1, sequence: 2) with { Gone = TimeSpan.FromSeconds(9) }), Later).Observe(Of([1, 2], Slot(0, 1)), Later);

        Assert.Equal(1, after.Count);
        var same = Of([1, 2], Slot(0, 1));
        var seen = after.Observe(same, Later);
        Assert.Same(seen, seen.Observe(same with { Members = [.. same.Members] }, Later));
    }

    [Fact]
    public void Whatever_happens_the_history_is_bounded_and_keeps_the_newest() => Gen.Select(Gen.Int[0, 400], Gen.Int[1, 4]).List[1, 300].Sample(changes =>
    {
        var (history, slots) = (LeaseHistory.Empty, ImmutableSortedDictionary<int, Slot>.Empty);
        foreach (var (index, holder) in changes)
        {
            slots = slots.SetItem(index, Slot(index, holder));
            history = history.Observe(new LeaseChanges.Picture(slots, [new NodeId(IdOf(1)), new NodeId(IdOf(2)), new NodeId(IdOf(3)), new NodeId(IdOf(4))]), Later);
        }

        Assert.InRange(history.Count, 1, LeaseHistory.Max);
        Assert.All(changes.Select(change => change.Item1).Distinct(), slot => Assert.InRange(history.Of(slot).Count(), 1, LeaseHistory.MaxPerSlot));
        Assert.Equal(history.Count, changes.Select(change => change.Item1).Distinct().Sum(slot => history.Of(slot).Count()));
        var (last, by) = changes[^1];
        Assert.Equal($"h{by}", history.Of(last).First().Name);
    }, iter: 30);

    [Fact]
    public void A_subnet_that_changes_all_the_time_drives_no_other_out()
    {
        var history = LeaseHistory.Empty.Observe(Of([1, 2], Slot(0, 1), Slot(1, 2)), Now);
        for (var i = 0; i < 100; i++)
        {
            history = history.Observe(Of([1, 2], Slot(0, 1), Slot(1, 1 + (i % 2))), Later);
        }

        Assert.Single(history.Of(0));
        Assert.Equal(LeaseHistory.MaxPerSlot, history.Of(1).Count());
    }

    [Fact]
    public void Of_more_subnets_than_fit_the_oldest_changes_go()
    {
        var slots = Enumerable.Range(0, LeaseHistory.Max + 10).Select(index => Slot(index, 1) with { Since = Now.AddSeconds(index) }).ToArray();
        var history = LeaseHistory.Empty.Observe(Of([1], slots), Later);

        Assert.Equal(LeaseHistory.Max, history.Count);
        Assert.Empty(history.Of(9));
        Assert.Single(history.Of(10));
        Assert.Equal(LeaseHistory.Max + 9, history.All.First().Slot);
    }

    private static LeaseChanges.Picture Of(int[] members, params Slot[] slots) => new(
        slots.ToImmutableSortedDictionary(slot => slot.Index, slot => slot), [.. members.Select(member => new NodeId(IdOf(member)))]);

    private static string Line(LeaseChange change) => $"{change.Kind.ToString().ToLowerInvariant()} {change.Name}";
}
