using Akka.Cluster;

namespace FlannelMesh.Tests.Membership;

public sealed class MembershipViewTests
{
    [Theory]
    [InlineData(MemberStatus.Joining, true)]
    [InlineData(MemberStatus.Up, true)]
    [InlineData(MemberStatus.Leaving, true)]
    [InlineData(MemberStatus.Down, false)]
    [InlineData(MemberStatus.Exiting, false)]
    public void A_second_run_is_another_member_at_the_same_address_that_is_not_on_its_way_out(MemberStatus status, bool isSecond)
    {
        var self = Views.Member(1);
        var view = Views.Joined(self, Views.Member(2), Views.Member(3, self.Address) with { Status = status });

        Assert.Equal(isSecond, view.HasSecondRun(self.Address, self.Incarnation));
        Assert.False(view.HasSecondRun(Views.Member(2).Address, incarnation: 2));
    }
}
