using FlannelMesh.Backends.CloudRoute;
using static FlannelMesh.Tests.Backends.CloudRoute.RouteSamples;

namespace FlannelMesh.Tests.Backends.CloudRoute;

public sealed class CloudStatusTests
{
    private static readonly FlannelMesh.Peers.Peer Peer = BackendSamples.PeerOf(BackendSamples.Ipv4Node, 2, "gce");

    [Fact]
    public void A_peers_route_is_in_the_clouds_own_word()
    {
        Assert.Equal(("active", null), Of(Route(2, Target(2))));
        Assert.Equal(
            ("blackhole", "the cloud says of its route to 10.5.2.0/24 via eni-2: blackhole"), Of(Route(2, Target(2), RouteState.Broken)));
        Assert.Equal(("missing", null), Of(Route(3, Target(3))));
        Assert.Equal((null, null), (CloudStatus.None.StateOf(Peer), CloudStatus.None.ProblemOf(Peer)));
    }

    [Fact]
    public void Of_several_tables_the_worst_counts()
    {
        var snapshot = new RouteSnapshot(["rtb-1", "rtb-2"], [Route(2, Target(2)), Route(2, Target(2), RouteState.Broken, "rtb-2")]);

        Assert.Equal("blackhole", (CloudStatus.None with { Routes = snapshot.OfPool(BackendSamples.Ipv4Node.Network) }).StateOf(Peer));
    }

    private static (string?, string?) Of(params RouteEntry[] routes)
    {
        var status = CloudStatus.None with { Routes = Snapshot(routes).OfPool(BackendSamples.Ipv4Node.Network) };
        return (status.StateOf(Peer), status.ProblemOf(Peer));
    }
}
