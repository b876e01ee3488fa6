using FlannelMesh.Backends;
using FlannelMesh.Backends.Alloc;
using FlannelMesh.Tests.Leases;
using static FlannelMesh.Tests.Backends.BackendSamples;

namespace FlannelMesh.Tests.Backends;

public sealed class AllocBackendTests
{
    [Fact]
    public void Peers_are_listed_and_the_kernel_is_left_alone()
    {
        var backend = new AllocBackend();

        var plan = backend.Plan(DualNode, null, PeerOf(DualNode, 1, "alloc"), PeerOf(DualNode, 2, "vxlan"));

        Assert.Equal(["h1", "h2"], plan.Peers.Select(peer => peer.Peer.Name));
        Assert.All(plan.Peers, peer => Assert.Equal((Via.None, null), (peer.Via, peer.Problem)));
        Assert.True(plan.State.Complete);
        Assert.Empty(plan.State.Links);
        Assert.Empty(plan.State.Routes);
        Assert.Empty(plan.State.OwnedLinks);
        Assert.Equal(1500u, backend.Mtu(DualNode));
        var bare = LeaseSamples.Holder(0);
        Assert.Same(bare, ((IBackend)backend).Advertise(DualNode, bare));
    }
}
