using System.Net;
using System.Net.Sockets;
using FlannelMesh.Backends;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Dataplane;
using static FlannelMesh.Tests.Backends.BackendSamples;

namespace FlannelMesh.Tests.Backends.CloudRoute;

public sealed class CloudRouteBackendTests
{
    private static readonly CloudRouteBackend Backend = new(
        "gce", (_, family) => IPAddress.Parse(family == AddressFamily.InterNetwork ? "10.99.0.1" : "fe80::1"));

    [Fact]
    public void A_peer_is_one_route_of_each_family_via_the_clouds_router()
    {
        var plan = Backend.Plan(DualNode, null, PeerOf(DualNode, 1, "gce"));

        DesiredRoute[] expected = [Route("10.5.1.0/24", "10.99.0.1"), Route("fc00:0:0:1::/64", "fe80::1")];
        Assert.Equal(expected, plan.State.Routes);
        var peer = Assert.Single(plan.Peers);
        Assert.Equal((Via.Cloud, "eth0", null), (peer.Via, peer.Device, peer.Problem));
    }

    [Fact]
    public void The_router_is_asked_about_so_that_a_change_of_routes_is_seen()
    {
        List<IPAddress> asked = [];

        Backend.Plan(Ipv4Node, address => { asked.Add(address); return true; });

        Assert.Equal([IPAddress.Parse("10.99.0.1")], asked);
    }

    [Fact]
    public void Without_a_default_route_a_peer_has_a_problem_that_says_so()
    {
        var plan = new CloudRouteBackend("gce", (_, _) => null).Plan(Ipv4Node, null, PeerOf(Ipv4Node, 1, "gce"));

        Assert.Equal(
            "eth0 has no default route for 10.5.1.0/24: the cloud's router must be its gateway, as the cloud's DHCP sets it", plan.Peers[0].Problem);
        Assert.Empty(plan.State.Routes);
    }

    [Fact]
    public void A_peer_of_another_backend_has_a_problem_and_no_route()
    {
        var plan = Backend.Plan(Ipv4Node, null, PeerOf(Ipv4Node, 1, "vxlan"));

        Assert.Equal("the peer's backend is vxlan, this node's is gce", plan.Peers[0].Problem);
        Assert.Empty(plan.State.Routes);
    }

    [Fact]
    public void Pods_have_the_underlays_mtu_and_traffic_is_forwarded()
    {
        Assert.Equal(1500u, Backend.Mtu(Ipv4Node));
        Assert.True(((IBackend)Backend).CarriesTraffic);
        Assert.Empty(Backend.OwnedLinks);
        Backend.Check(Ipv4Node);
    }

    private static DesiredRoute Route(string destination, string gateway) =>
        new() { Destination = IPNetwork.Parse(destination), Gateway = IPAddress.Parse(gateway), LinkName = "eth0" };
}
