using System.Net;
using System.Net.Sockets;
using FlannelMesh.Backends;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Probing;
using FlannelMesh.Peers;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;

namespace FlannelMesh.Tests.Health.Probing;

public class ProbeTargetTests
{
    private static readonly Peer Peer = new()
    {
        NodeId = HealthSamples.Id(2),
        Name = "h2",
        Slot = 2,
        Subnet = IPNetwork.Parse("10.5.2.0/24"),
        Ipv6Subnet = IPNetwork.Parse("fc00:0:0:2::/64"),
        Holder = LeaseSamples.Holder(2) with { PublicIp = IPAddress.Parse("192.0.2.12"), PublicIpv6 = IPAddress.Parse("fd99::12") },
        Since = LeaseSamples.Now,
        IsMember = true,
    };

    private static readonly PeerPlan Plan = new() { Peer = Peer, Via = Via.Vxlan, Device = "flannel.1" };

    private static readonly EchoOffer Offer = new(8286, IPAddress.Parse("10.5.2.0")) { Key = HealthSamples.Key(2) };

    [Fact]
    public void A_peer_is_probed_at_its_public_address_and_at_the_address_it_offers()
    {
        var target = Of(Peer, Plan, Offer);

        Assert.Equal("192.0.2.12:8286", target.Underlay.EndPoint?.ToString());
        Assert.Equal("UDP echo to 192.0.2.12:8286 through eth0", target.Underlay.Method);
        Assert.Equal("10.5.2.0:8286", target.Overlay.EndPoint?.ToString());
        Assert.Equal("UDP echo to 10.5.2.0:8286 through flannel.1", target.Overlay.Method);
    }

    [Fact]
    public void With_ipv6_alone_its_addresses_of_that_family_are_taken()
    {
        var target = Of(Peer, Plan, new EchoOffer(9, IPAddress.Parse("fc00:0:0:2::")) { Key = HealthSamples.Key(2) }, AddressFamily.InterNetworkV6);

        Assert.Equal("[fd99::12]:9", target.Underlay.EndPoint?.ToString());
        Assert.Equal("[fc00:0:0:2::]:9", target.Overlay.EndPoint?.ToString());
    }

    [Fact]
    public void Without_a_lease_only_the_underlay_is_measured_at_the_members_address()
    {
        var target = Of(null, null, Offer);

        Assert.Equal("10.99.0.12:8286", target.Underlay.EndPoint?.ToString());
        Assert.Equal((null, "h2 has no lease"), (target.Overlay.EndPoint, target.Overlay.Method));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10.5.3.0")]
    [InlineData("192.0.2.77")]
    [InlineData("fc00:0:0:2::")]
    public void An_address_that_is_not_of_its_subnet_is_never_probed(string? offered)
    {
        var target = Of(Peer, Plan, new EchoOffer(8286, offered is null ? null : IPAddress.Parse(offered)) { Key = HealthSamples.Key(2) });

        Assert.NotNull(target.Underlay.EndPoint);
        Assert.Null(target.Overlay.EndPoint);
        Assert.Equal("h2 has no address of 10.5.2.0/24 that could answer; with this backend the bridge of its first pod brings one", target.Overlay.Method);
    }

    [Fact]
    public void Where_no_packets_are_carried_the_overlay_is_not_measured()
    {
        Assert.Equal("this backend carries no packets to it", Of(Peer, Plan with { Via = Via.None }, Offer).Overlay.Method);
        Assert.Equal("the peer has announced no VTEP", Of(Peer, Plan with { Via = Via.None, Problem = "the peer has announced no VTEP" }, Offer).Overlay.Method);
        Assert.Null(Of(Peer, null, Offer).Overlay.EndPoint);
    }

    [Fact]
    public void Who_has_not_reported_or_does_not_answer_is_not_probed()
    {
        var silent = Of(Peer, Plan, null);
        var off = Of(Peer, Plan, EchoOffer.None);
        var former = Of(Peer, Plan, Offer with { Key = null });

        Assert.Equal((null, "the agent of h2 is of a version whose probes are not signed"), (former.Underlay.EndPoint, former.Underlay.Method));
        Assert.Equal(former.Underlay, former.Overlay);

        Assert.Equal((null, "no report of h2 has come"), (silent.Underlay.EndPoint, silent.Underlay.Method));
        Assert.Equal((null, "h2 answers no probes (flannelmesh.health-port is 0 or taken there)"), (off.Overlay.EndPoint, off.Overlay.Method));
    }

    private static ProbeTarget Of(Peer? peer, PeerPlan? plan, EchoOffer? offer, AddressFamily family = AddressFamily.InterNetwork) =>
        ProbeTarget.Of(Views.Member(2), peer, plan, offer, family, "eth0");
}
