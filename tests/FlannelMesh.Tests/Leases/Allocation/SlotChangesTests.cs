using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

public class SlotChangesTests
{
    private static readonly Slot Held = Slot(5, 1) with { Gone = TimeSpan.FromMinutes(3) };
    private static readonly Slot Free = Slot(5, 1, state: SlotState.Released);
    private static readonly HoldClock HolderIsGone = Clock((5, 1, TimeSpan.Zero));

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void A_subnet_of_another_block_is_refused(int index) =>
        Refused("the subnet does not belong to this block", null, new(IdOf(1), 0, index, SlotChange.Reserve, null, "h1"));

    [Fact]
    public void A_lease_given_back_is_free_and_remembers_its_holder() =>
        Assert.Equal(Held with { State = SlotState.Released, Gone = TimeSpan.Zero }, Applied(Held, Seen(Held, SlotChange.GiveBack)));

    [Fact]
    public void The_lease_of_a_node_that_is_gone_is_evicted() =>
        Assert.Equal(Held with { State = SlotState.Released, Gone = TimeSpan.Zero }, Applied(Held, Seen(Held, SlotChange.Evict), HolderIsGone));

    [Fact]
    public void The_lease_of_a_member_is_not_evicted() => Refused(
        "h1 is a member; stop its agent first, or run `flannelmesh leave --release` on it", Held, Seen(Held, SlotChange.Evict), Clock());

    [Fact]
    public void Nobody_is_evicted_before_the_members_are_known() =>
        Refused("the allocator does not know yet who is a member", Held, Seen(Held, SlotChange.Evict), HoldClock.Stopped);

    [Theory]
    [InlineData(SlotChange.GiveBack)]
    [InlineData(SlotChange.Evict)]
    public void A_free_slot_is_not_freed(SlotChange change)
    {
        Refused("it is not leased", Free, Seen(Free, change));
        Refused("it is not leased", null, Seen(null, change));
    }

    [Theory]
    [InlineData(SlotChange.GiveBack)]
    [InlineData(SlotChange.Evict)]
    public void A_reservation_outlives_the_lease(SlotChange change)
    {
        var reserved = Held with { ReservedFor = "h1" };

        Assert.Equal("h1", Applied(reserved, Seen(reserved, change), HolderIsGone).ReservedFor);
    }

    [Fact]
    public void A_subnet_that_was_never_used_can_be_reserved()
    {
        var slot = Applied(null, Seen(null, SlotChange.Reserve, "h7"));

        Assert.Equal((5, SlotState.Released, LeaseHolder.Nobody, "h7", Now), (slot.Index, slot.State, slot.Holder, slot.ReservedFor, slot.Since));
    }

    [Fact]
    public void A_free_subnet_can_be_reserved_for_anybody_and_a_leased_one_for_its_holder()
    {
        Assert.Equal(Free with { ReservedFor = "h7" }, Applied(Free, Seen(Free, SlotChange.Reserve, "h7")));
        Assert.Equal(Held with { ReservedFor = "h1" }, Applied(Held, Seen(Held, SlotChange.Reserve, "h1")));
        Assert.Equal(Held with { ReservedFor = "10.99.0.11" }, Applied(Held, Seen(Held, SlotChange.Reserve, "10.99.0.11")));
        Refused("it is leased to h1", Held, Seen(Held, SlotChange.Reserve, "h7"));
        Refused("it is leased to h1", Held, Seen(Held, SlotChange.Reserve, "10.99.0.17"));
    }

    [Fact]
    public void A_subnet_is_reserved_for_one_node_only()
    {
        var reserved = Free with { ReservedFor = "h2" };

        Refused("it is reserved for h2", reserved, Seen(reserved, SlotChange.Reserve, "h7"));
        Assert.Equal(reserved, Applied(reserved, Seen(reserved, SlotChange.Reserve, "h2")));
    }

    [Fact]
    public void A_reservation_is_taken_back_and_the_lease_stays()
    {
        var reserved = Held with { ReservedFor = "h1" };

        Assert.Equal(Held, Applied(reserved, Seen(reserved, SlotChange.Unreserve)));
        Refused("it is not reserved", Held, Seen(Held, SlotChange.Unreserve));
        Refused("it is not reserved", null, Seen(null, SlotChange.Unreserve));
    }

    [Theory]
    [InlineData(SlotChange.GiveBack)]
    [InlineData(SlotChange.Evict)]
    [InlineData(SlotChange.Reserve)]
    [InlineData(SlotChange.Unreserve)]
    public void What_changed_since_it_was_seen_is_left_alone(SlotChange change)
    {
        var since = Held with { Sequence = Held.Sequence + 1, Holder = Holder(2), ReservedFor = "h2" };

        Changed(since, Seen(Held, change, "h1"));
        Changed(since, Seen(null, change, "h1"));
        Changed(null, Seen(Held, change, "h1"));
        Changed(Held with { Ballot = Ballot.None }, Seen(Held, change, "h1"));
    }

    [Theory]
    [InlineData(SlotChange.GiveBack)]
    [InlineData(SlotChange.Evict)]
    [InlineData(SlotChange.Reserve)]
    [InlineData(SlotChange.Unreserve)]
    public void A_change_that_is_done_is_done_when_it_is_asked_for_again(SlotChange change)
    {
        var before = change == SlotChange.Unreserve ? Held with { ReservedFor = "h1" } : Held;
        var request = Seen(before, change, change == SlotChange.Reserve ? "h1" : "");
        var after = Applied(before, request, HolderIsGone) with { Ballot = Held.Ballot.Next(IdOf(100)), Sequence = 1 };

        Assert.Equal(after, Applied(after, request, Clock()));
    }

    [Fact]
    public void A_lease_that_was_given_to_another_since_is_not_given_back_by_a_late_request()
    {
        var next = Held with { Sequence = Held.Sequence + 2, Holder = Holder(2) };

        Changed(next, Seen(Held, SlotChange.GiveBack));
    }

    private static LeaseMessages.SlotRequest Seen(Slot? seen, SlotChange change, string name = "") =>
        new(IdOf(1), 0, 5, change, seen is null ? null : (seen.Ballot, seen.Sequence), name);

    private static Slot Applied(Slot? known, LeaseMessages.SlotRequest request, HoldClock? clock = null)
    {
        var (slot, _, message) = Apply(known, request, clock);
        Assert.Equal("", message);
        return slot!;
    }

    private static void Refused(string expected, Slot? known, LeaseMessages.SlotRequest request, HoldClock? clock = null) =>
        Assert.Equal((null, RefusalReason.NotAllowed, expected), Apply(known, request, clock));

    private static void Changed(Slot? known, LeaseMessages.SlotRequest request) =>
        Assert.Equal((null, RefusalReason.Changed, "the lease has changed meanwhile"), Apply(known, request, HolderIsGone));

    private static (Slot? Slot, RefusalReason Reason, string Message) Apply(Slot? known, LeaseMessages.SlotRequest request, HoldClock? clock) =>
        SlotChanges.Apply(known is null ? BlockState.Empty : Block(known), (4, 4), request, clock ?? Clock(), Now);
}
