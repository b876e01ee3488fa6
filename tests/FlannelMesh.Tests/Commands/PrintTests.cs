using FlannelMesh.Api.Contract;
using FlannelMesh.Commands;
using FlannelMesh.Tests.Api;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Commands;

/// <summary>What people see.</summary>
public sealed class PrintTests
{
    private readonly FakeAgentState _state = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(FakeAgentState.Start).AddHours(26));

    [Fact]
    public void Status_of_a_ready_node() => Assert.Equal(
        """
        node     h1 (00112233-4455-6677-8899-aabbccddeeff)
        state    ready
        lease    10.5.1.0/24 and fc00:0:0:1::/64 of 10.5.0.0/16
        cluster  3 members up, this one listens on 10.99.0.11:8283
        backend  vxlan over eth0 (10.99.0.11), MTU 1450
        kernel   in sync
        running  1d2h, version 1.2.3

        """,
        StatusCommand.Print(_state.Node, new ReadinessView(true, []), _time));

    [Fact]
    public void Status_of_a_node_without_a_lease()
    {
        var node = _state.Node with
        {
            State = "allocating",
            Subnet = null,
            Ipv6Subnet = null,
            Ready = false,
            InSync = false,
            PublicIp = null,
            PublicIpv6 = "fd99::11",
        };

        Assert.Equal(
            """
            node     h1 (00112233-4455-6677-8899-aabbccddeeff)
            state    allocating, not ready
            lease    none of 10.5.0.0/16
            cluster  3 members up, this one listens on 10.99.0.11:8283
            backend  vxlan over eth0 (fd99::11), MTU 1450
            kernel   not in sync
            running  1d2h, version 1.2.3
            missing  no lease yet
            missing  traffic rules are not set

            """,
            StatusCommand.Print(node, new ReadinessView(false, ["no lease yet", "traffic rules are not set"]), _time));
    }

    [Fact]
    public void Members() => Assert.Equal(
        """
        NAME         ADDRESS          STATUS   REACHABLE  UP    SUBNET
        h1 (oldest)  10.99.0.11:8283  up       yes        1d2h  10.5.1.0/24
        h2           10.99.0.12:8283  joining  no         -     -

        """,
        MembersCommand.Print(_state.Members, _time));

    [Fact]
    public void Leases() => Assert.Equal(
        """
        SUBNET       NAME  PUBLIC IP   BACKEND  STATE   HELD  NODE ID
        10.5.1.0/24  h1    10.99.0.11  vxlan    active  1d2h  00112233-4455-6677-8899-aabbccddeeff

        """,
        LeasesCommand.Print(_state.Leases, _time));

    [Fact]
    public void Peers() => Assert.Equal(
        """
        NAME  SUBNET                       PUBLIC IP   VIA    DEVICE     ROUTE      NEIGHBOR  FDB     STATE   ERROR
        h2    10.5.2.0/24 fc00:0:0:2::/64  10.99.0.12  vxlan  flannel.1  installed  pending   failed  failed  No space left on device

        """,
        PeersCommand.Print(_state.Peers, _time));

    [Fact]
    public void A_peer_in_a_cloud_has_its_routes_state_behind_the_way()
    {
        var peers = _state.Peers.Select(peer => peer with { Via = "cloud", CloudRoute = "blackhole" });

        Assert.Contains("  cloud (blackhole)  ", PeersCommand.Print([.. peers], _time), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "cloud    i-1 in vpc-1, own route in place\n")]
    [InlineData(false, "cloud    i-1 in vpc-1, own route missing\n")]
    public void A_node_in_a_cloud_says_which_machine_it_is(bool isReady, string line) => Assert.Contains(
        line,
        StatusCommand.Print(_state.Node with { Cloud = Api.ApiJsonTests.Cloud with { RouteReady = isReady } }, new ReadinessView(true, []), _time),
        StringComparison.Ordinal);

    [Fact]
    public void A_name_from_another_host_cannot_command_the_terminal() =>
        Assert.DoesNotContain('\u001b', StatusCommand.Print(_state.Node with { Name = "\u001b]0;x" }, new ReadinessView(true, []), _time));
}
