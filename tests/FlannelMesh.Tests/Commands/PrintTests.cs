using System.Text.RegularExpressions;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands;
using FlannelMesh.Commands.Terminal;
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
        voters   1 of 1 reachable, 1 needed: leases can be given and changed
        backend  vxlan over eth0 (10.99.0.11), MTU 1450
        kernel   in sync: 3 route
        peers    2 of 2 installed
        running  1d2h, version 1.2.3

        """,
        StatusCommand.Print(Healthy, _time, Screen.None));

    [Fact]
    public void Status_of_a_healthy_cluster_fits_on_a_small_terminal_and_is_not_wrapped()
    {
        var lines = StatusCommand.Print(Healthy, _time, Screen.OfTerminal(80, 24, _ => null)).TrimEnd('\n').Split('\n');

        Assert.InRange(lines.Length, 5, 24);
        Assert.All(lines, line => Assert.InRange(Regex.Replace(line, "\u001b\\[[0-9;]*m", "").Length, 1, 80));
        Assert.All(lines, line => Assert.NotEqual(' ', line[0]));
    }

    [Fact]
    public void Status_says_what_to_do_about_each_problem_here_and_elsewhere()
    {
        var answer = Healthy with
        {
            Node = Healthy.Node with { Problems = ["net.ipv4.ip_forward is 0", "only 1 of 3 voters are reachable: start them"] },
            Problems =
            [
                new(FakeAgentState.NodeId, "h1", "fail", "a kernel parameter is not as it must be", "net.ipv4.ip_forward is 0", "sysctl -w net.ipv4.ip_forward=1", FakeAgentState.Start),
                new(FakeAgentState.NodeId, "h1", "fail", "leases stay", "only 1 of 3 voters are reachable", "start them", FakeAgentState.Start),
                .. Enumerable.Range(2, 7).Select(at => new MeshProblemView(FakeAgentState.PeerId, $"h{at}", "fail", "the member is unreachable", at == 2 ? "seen by h1" : "", "see that it is up", FakeAgentState.Start)),
            ],
            Members = _state.Members,
            Peers = _state.Peers,
            Dataplane = _state.Dataplane,
        };

        var text = StatusCommand.Print(answer, _time, Screen.None);

        Assert.EndsWith(
            """
            running  1d2h, version 1.2.3
            problem  net.ipv4.ip_forward is 0
            cure     sysctl -w net.ipv4.ip_forward=1
            problem  only 1 of 3 voters are reachable: start them
            elsewhere h2: the member is unreachable (seen by h1)
            cure     see that it is up
            elsewhere h3: the member is unreachable
            cure     see that it is up
            elsewhere h4: the member is unreachable
            cure     see that it is up
            elsewhere h5: the member is unreachable
            cure     see that it is up
            elsewhere h6: the member is unreachable
            cure     see that it is up
            elsewhere 2 more problems of other nodes

            """,
            text,
            StringComparison.Ordinal);
        Assert.Contains("\ncluster  3 members up, this one listens on 10.99.0.11:8283; unreachable: h2\n", text, StringComparison.Ordinal);
        Assert.Contains("\nkernel   in sync: 2 route (1 pending); 4 repaired\npeers    0 of 1 installed; h2 failed\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_sentence_goes_on_below_its_beginning_on_a_terminal_only()
    {
        var sentence = string.Join(' ', Enumerable.Repeat("word", 40));
        var answer = Healthy with { Node = Healthy.Node with { Problems = [sentence] } };

        Assert.EndsWith($"\nproblem  {sentence}\n", StatusCommand.Print(answer, _time, Screen.None), StringComparison.Ordinal);
        var lines = StatusCommand.Print(answer, _time, new Screen(true, 60, 24, false)).Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 60));
        Assert.Equal(sentence, string.Join(' ', lines.SkipWhile(line => !line.StartsWith("problem", StringComparison.Ordinal)).Select(line => line.Length > 9 ? line[9..] : "")).Trim());
    }

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
            voters   0 of 0 reachable, 0 needed: no quorum, leases stay as they are
            backend  vxlan over eth0 (fd99::11), MTU 1450
            kernel   not in sync
            peers    none
            running  1d2h, version 1.2.3
            missing  no lease yet
            missing  traffic rules are not set

            """,
            StatusCommand.Print(
                new StatusAnswer(
                    node,
                    new ReadinessView(false, ["no lease yet", "traffic rules are not set"]),
                    new VotersView(null, 0, 0, 0, false, null, []),
                    [],
                    [],
                    new DataplaneView(false, null, null, new Dictionary<string, KindView>(), [], new Dictionary<string, long>()),
                    []),
                _time,
                Screen.None));
    }

    [Fact]
    public void Members() => Assert.Equal(
        """
        NAME         ADDRESS          STATUS   REACHABLE    UP  SUBNET
        h1 (oldest)  10.99.0.11:8283  up       yes        1d2h  10.5.1.0/24
        h2           10.99.0.12:8283  joining  no            -  -

        """,
        MembersCommand.Print(_state.Members, _time, Screen.None));

    [Fact]
    public void Leases() => Assert.Equal(
        """
        SUBNET       NAME  PUBLIC IP   BACKEND  STATE   HELD  NODE ID
        10.5.1.0/24  h1    10.99.0.11  vxlan    active  1d2h  00112233-4455-6677-8899-aabbccddeeff

        """,
        LeasesCommand.Print(_state.Leases, _time, Screen.None));

    [Fact]
    public void Peers() => Assert.Equal(
        """
        NAME  SUBNET                       PUBLIC IP   VIA    DEVICE     ROUTE      NEIGHBOR  FDB     STATE   ERROR
        h2    10.5.2.0/24 fc00:0:0:2::/64  10.99.0.12  vxlan  flannel.1  installed  pending   failed  failed  No space left on device

        """,
        PeersCommand.Print(_state.Peers, _time, Screen.None));

    [Fact]
    public void A_peer_in_a_cloud_has_its_routes_state_behind_the_way()
    {
        var peers = _state.Peers.Select(peer => peer with { Via = "cloud", CloudRoute = "blackhole" });

        Assert.Contains("  cloud (blackhole)  ", PeersCommand.Print([.. peers], _time, Screen.None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "cloud    i-1 in vpc-1, own route in place\n")]
    [InlineData(false, "cloud    i-1 in vpc-1, own route missing\n")]
    public void A_node_in_a_cloud_says_which_machine_it_is(bool isReady, string line) => Assert.Contains(
        line,
        StatusCommand.Print(Healthy with { Node = _state.Node with { Cloud = Api.ApiJsonTests.Cloud with { RouteReady = isReady } } }, _time, Screen.None),
        StringComparison.Ordinal);

    [Fact]
    public void A_name_from_another_host_cannot_command_the_terminal()
    {
        const string Name = "\u001b]0;x\u009b31m\u202e\r\n";
        var screen = new Screen(true, 200, 50, false);
        var answer = Healthy with
        {
            Node = _state.Node with { Name = Name, Problems = [Name] },
            Members = [.. _state.Members.Select(member => member with { Name = Name, Reachable = false })],
            Peers = [.. _state.Peers.Select(peer => peer with { Name = Name })],
            Problems = [.. _state.Problems.Select(problem => problem with { Name = Name, Text = Name, Cure = Name })],
        };
        string[] all =
        [
            StatusCommand.Print(answer, _time, screen),
            MembersCommand.Print(answer.Members, _time, screen),
            PeersCommand.Print(answer.Peers, _time, screen),
            LeasesCommand.Print([.. _state.Leases.Select(lease => lease with { Name = Name })], _time, screen),
            VotersCommand.Print(_state.Voters with { Voters = [new("10.99.0.11:8283", Name, null, true)] }, _time, screen),
        ];

        Assert.All(all, text => Assert.DoesNotContain(text.Replace("\n", "", StringComparison.Ordinal), char.IsControl));
        Assert.All(all, text => Assert.DoesNotContain('\u202e', text));
        Assert.All(all, text => Assert.Contains("?]0;x?31m?", text, StringComparison.Ordinal));
    }

    private StatusAnswer Healthy => new(
        _state.Node,
        new ReadinessView(true, []),
        _state.Voters,
        [.. _state.Members.Select(member => member with { Reachable = true })],
        [_state.Peers[0] with { State = "installed" }, _state.Peers[0] with { Name = "h3", State = "installed" }],
        _state.Dataplane with { Kinds = new Dictionary<string, KindView> { ["route"] = new(3, 0, 0), ["fdb"] = new(0, 0, 0) }, Repairs = new Dictionary<string, long>() },
        []);
}
