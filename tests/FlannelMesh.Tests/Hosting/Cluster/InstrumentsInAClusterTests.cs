using FlannelMesh.Metrics;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Hosting.Cluster;

[Collection("cluster")]
public sealed class InstrumentsInAClusterTests
{
    [Fact]
    public async Task Grants_requests_and_members_are_counted_where_they_happen_and_time_without_a_member_adds_up()
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 3);
        var nodes = await cluster.StartAsync(0, 1, 2);
        TestCluster.AwaitSettled(nodes);

        var all = nodes.Select(node => node.Board.Instruments).ToList();
        Assert.InRange(all.Sum(one => one.Grants[Instruments.Granted].Value), 3, 20);
        Assert.Equal(all.Sum(one => one.Grants[Instruments.Granted].Value), all.Sum(one => one.GrantDuration.Cumulated()[^1]));
        Assert.All(all, one => Assert.Equal(1, one.LeaseRequestDuration.Cumulated()[^1]));
        Assert.All(all, one => Assert.InRange(one.LeaseRequestDuration.SumOfSeconds, 0.0001, TestCluster.Patience.TotalSeconds));
        Eventually.True(() => all.All(one => one.MemberEvents["up"].Value >= 3), "each saw three members come up", TestCluster.Patience);
        var before = all[0].Unreachable.Total;

        await nodes[2].CrashAsync();

        Eventually.True(
            () => all[0].MemberEvents["removed"].Value > 0 && all[0].MemberEvents["unreachable"].Value > 0,
            "the crashed member was unreachable and is removed",
            TestCluster.Patience);
        Eventually.True(() => nodes[0].Membership.Value.Members.All(member => member.IsReachable), "nobody is unreachable", TestCluster.Patience);
        var after = all[0].Unreachable.Total;
        Assert.True(after > before, $"{after} is not more than {before}");
        Assert.Equal(after, all[0].Unreachable.Total);
    }
}
