using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Time.Testing;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases;

public class VoterGuardTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Latest<MembershipView> _membership = new(View(1, 2, 3));

    [Fact]
    public void All_is_well_while_every_voter_in_sight_is_one_of_the_set()
    {
        var guard = Guard(Voters());

        Assert.True(guard.AllIsWell());
        _membership.Publish(View(1));
        Assert.True(guard.AllIsWell());
        _membership.Publish(MembershipView.Empty);
        Assert.True(guard.AllIsWell());
    }

    [Fact]
    public void A_member_that_is_no_voter_is_no_stranger()
    {
        _membership.Publish(Views.Joined(Views.Member(1, isVoter: true), Views.Member(4)));

        Assert.True(Guard(Voters()).AllIsWell());
    }

    [Fact]
    public void A_stranger_that_votes_stops_everything_until_a_second_after_it_was_last_seen()
    {
        var guard = Guard(Voters());
        _membership.Publish(View(1, 2, 3, 4));
        Assert.False(guard.AllIsWell());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(guard.AllIsWell());

        _membership.Publish(View(1, 2, 3));
        Assert.False(guard.AllIsWell());
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(guard.AllIsWell());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(guard.AllIsWell());
    }

    [Fact]
    public void Without_voters_nothing_is_well() => Assert.False(Guard(new VoterSet(Guid.Empty, 0, [])).AllIsWell());

    private VoterGuard Guard(VoterSet voters) => new(voters, _membership, _time);

    private static MembershipView View(params int[] voters) => Views.Joined([.. voters.Select(node => Views.Member(node, isVoter: true))]);
}
