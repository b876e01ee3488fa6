using System.Net;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases;

public sealed class LeaseRecallTests
{
    private static readonly LeaseRecall Asked = new(Voters(2), Holder(1), 17);

    [Fact]
    public void A_quorum_of_the_voters_confirms_a_lease()
    {
        var one = Asked.Hear("10.99.0.11:8283", Voters(2), Slot(17, 1));
        Assert.False(one.IsComplete);
        Assert.False(one.Hear("10.99.0.11:8283", Voters(2), Slot(17, 1)).IsComplete);

        Assert.True(one.Hear("10.99.0.13:8283", Voters(2), Slot(17, 1)).IsComplete);
    }

    [Fact]
    public void Voters_that_have_different_versions_of_it_do_not_agree()
    {
        var two = Asked.Hear("10.99.0.11:8283", Voters(2), Slot(17, 1)).Hear("10.99.0.13:8283", Voters(2), Slot(17, 1, sequence: 4));

        Assert.False(two.IsComplete);
        Assert.True(two.Hear("10.99.0.12:8283", Voters(2), Slot(17, 1, sequence: 4)).IsComplete);
    }

    [Theory]
    [InlineData("no voter", "10.99.0.14:8283", 2, 17, 1, SlotState.Granted)]
    [InlineData("another set of voters", "10.99.0.12:8283", 3, 17, 1, SlotState.Granted)]
    [InlineData("another slot", "10.99.0.12:8283", 2, 18, 1, SlotState.Granted)]
    [InlineData("another holder", "10.99.0.12:8283", 2, 17, 2, SlotState.Granted)]
    [InlineData("given back", "10.99.0.12:8283", 2, 17, 1, SlotState.Released)]
    public void What_is_not_the_lease_of_before_does_not_count(string why, string voter, ulong version, int slot, int holder, SlotState state)
    {
        Assert.NotEmpty(why);

        Assert.Same(Asked, Asked.Hear(voter, Voters(version), Slot(slot, holder, state: state)));
    }

    [Fact]
    public void One_of_another_cluster_or_of_none_does_not_count()
    {
        Assert.Same(Asked, Asked.Hear("10.99.0.12:8283", new VoterSet(IdOf(901), 2, Voters(2).Voters), Slot(17, 1)));
        Assert.Same(Asked, Asked.Hear("10.99.0.12:8283", null, Slot(17, 1)));
    }

    /// <summary>Its peers send to where the table says it is.</summary>
    [Fact]
    public void Under_another_address_nothing_is_recalled()
    {
        var moved = Asked with { Holder = Holder(1) with { PublicIp = IPAddress.Parse("10.99.0.99") } };

        Assert.Same(moved, moved.Hear("10.99.0.12:8283", Voters(2), Slot(17, 1)));
    }

    [Theory]
    [InlineData(86400, 60, 30)]
    [InlineData(86400, 10, 5)]
    [InlineData(86400, 3600, 30)]
    [InlineData(20, 60, 10)]
    public void It_must_be_done_long_before_the_slot_could_be_anothers(int hold, int underPressure, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), LeaseRecall.Within(new HoldRules(TimeSpan.FromSeconds(hold), TimeSpan.FromSeconds(underPressure))));
}
