using System.Net;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class RouteEventTests
{
    [Fact]
    public void An_added_route_is_read_with_its_time()
    {
        var change = RouteEvent.Parse("[2026-11-23T00:39:45.758746] 10.5.1.0/24 nhid 5 via 10.5.1.0 dev flannel.1 proto 85 onlink ");

        Assert.NotNull(change);
        Assert.False(change.Deleted);
        Assert.Equal(IPNetwork.Parse("10.5.1.0/24"), change.Destination);
        Assert.Equal(new DateTime(2026, 11, 23, 0, 39, 45, 758, 746, DateTimeKind.Local), change.Time.LocalDateTime);
    }

    [Fact]
    public void A_deleted_route_is_marked()
    {
        Assert.True(RouteEvent.Parse("[2026-11-23T00:39:45.760532] Deleted 10.5.1.0/24 via 10.99.0.1 dev eth0 proto 85 ")?.Deleted);
    }

    [Theory]
    [InlineData("[2026-11-23T00:39:45.762765] default via 10.99.0.1 dev eth0 ")]
    [InlineData("[2026-11-23T00:39:46.767699] local fe80::c41c:8eff:fecd:b2cb dev eth0 table local proto kernel metric 0 pref medium")]
    [InlineData("")]
    public void Anything_else_is_left_out(string line)
    {
        Assert.Null(RouteEvent.Parse(line));
    }
}
