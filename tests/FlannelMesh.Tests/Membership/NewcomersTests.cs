using Akka.Cluster;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Membership;

public sealed class NewcomersTests
{
    /// <summary>Voters 1 to 3, of which 1 is the first; 4 has a lease, 5 and 6 have none.</summary>
    private static readonly MembershipView All = Views.Joined(
        [.. new[] { 1, 2, 3 }.Select(node => Views.Member(node, isVoter: true)), Views.Member(4), Views.Member(5), Views.Member(6)]);

    private static readonly LeaseTable Leases = LeaseTable.Of([Block([.. new[] { 1, 2, 3, 4 }.Select(node => Slot(node, node, new Ballot(1, IdOf(50)), 1))])], isComplete: true);

    [Theory]
    [InlineData(MemberStatus.Up)]
    [InlineData(MemberStatus.Joining)]
    [InlineData(MemberStatus.WeaklyUp)]
    public void Who_has_no_lease_and_is_not_heard_is_taken_out_by_the_first_voter(MemberStatus status)
    {
        var view = With(member => member with { IsReachable = false, Status = status }, 5, 6);

        Assert.Equal(["h5", "h6"], Dead(view, by: 1));
        Assert.Empty(Dead(view, by: 2));
    }

    [Fact]
    public void Who_is_joining_has_no_lease_that_counts() =>
        Assert.Equal(["h4"], Dead(With(member => member with { IsReachable = false, Status = MemberStatus.Joining }, 4), by: 1));

    [Theory]
    [InlineData(5, 4)]
    [InlineData(5, 3)]
    [InlineData(4)]
    [InlineData(3)]
    public void When_others_are_away_too_the_resolver_decides(params int[] unreachable) =>
        Assert.Empty(Dead(With(member => member with { IsReachable = false }, unreachable), by: 1));

    [Theory]
    [InlineData(MemberStatus.Down)]
    [InlineData(MemberStatus.Exiting)]
    public void Who_goes_already_is_left_alone(MemberStatus status) =>
        Assert.Equal(["h5"], Dead(With(member => member with { Status = status }, With(member => member with { IsReachable = false }, 5, 6), 6), by: 1));

    [Fact]
    public void Nobody_is_taken_out_while_all_are_heard() => Assert.Empty(Dead(All, by: 1));

    [Fact]
    public void A_table_that_is_not_whole_says_nothing_about_who_has_a_lease() => Assert.Empty(Newcomers.Dead(
        With(member => member with { IsReachable = false }, 5), Leases with { IsComplete = false }, Views.Member(1).HostAndPort));

    [Fact]
    public void Who_does_not_reach_most_voters_or_is_no_member_takes_nobody_out()
    {
        var view = With(member => member with { IsReachable = false }, 2, 3, 5);

        Assert.Empty(Dead(view, by: 1));
        Assert.Empty(Dead(With(member => member with { IsReachable = false }, 5) with { SelfStatus = MemberStatus.Joining }, by: 1));
    }

    private static IEnumerable<string> Dead(MembershipView view, int by) =>
        Newcomers.Dead(view, Leases, Views.Member(by).HostAndPort).Select(member => member.Name);

    private static MembershipView With(Func<MeshMember, MeshMember> change, params int[] nodes) => With(change, All, nodes);

    private static MembershipView With(Func<MeshMember, MeshMember> change, MembershipView view, params int[] nodes)
    {
        var names = nodes.Select(node => $"h{node}").ToHashSet();
        return view with { Members = [.. view.Members.Select(member => names.Contains(member.Name) ? change(member) : member)] };
    }
}
