using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Backends.BackendSamples;
using static FlannelMesh.Tests.Backends.Tun.TunSamples;

namespace FlannelMesh.Tests.Backends.Tun;

/// <summary>The actor beside a tunnel that only listens; descriptors, programs and packets are the end-to-end tests' matter.</summary>
public sealed class TunnelActorTests : TestKit
{
    private readonly NodeBoard _board = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("flannelmesh-tunnel-").FullName;

    public TunnelActorTests(ITestOutputHelper output)
        : base("", "tunnel", output)
    {
        _board.Lease.Publish(new LeaseStatus(LeaseOf(DualNode, 0), null));
        Publish(isComplete: true, UdpPeer(1), UdpPeer(2));
    }

    private string Socket => Path.Combine(_directory, "agent-tunnel.sock");

    private TunnelStatus Status => _board.Tunnel.Value;

    [Fact]
    public void A_tunnel_that_runs_as_it_should_is_only_told_the_peers()
    {
        using var tunnel = Tunnel(generation: 9);
        Start();

        AwaitAssert(() => Assert.True(Status is { IsCurrent: true, HasWorked: true, Missing: null }));
        var told = Assert.Single(tunnel.PeerSets);
        Assert.True(told.IsLast && told.Generation > 9);
        Assert.Equal(2, told.Peers.Count);
        Assert.DoesNotContain(tunnel.Requests, request => request.Configure is not null);
        AwaitAssert(() => Assert.Equal(42ul, Status.Totals?.SentPackets), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Peers_that_come_are_told_and_those_that_go_are_left_out()
    {
        using var tunnel = Tunnel();
        Start();
        AwaitAssert(() => Assert.True(Status.IsCurrent));

        Publish(isComplete: true, UdpPeer(2), UdpPeer(3));

        AwaitAssert(() => Assert.Equal([2, 2], tunnel.PeerSets.Select(set => set.Peers.Count)));
        Assert.Equal([UdpPeer(2).NodeId, UdpPeer(3).NodeId], tunnel.PeerSets.Last().Peers.Select(peer => NodeId.FromBytes(peer.Id.Span)));
        AwaitAssert(() => Assert.True(Status.IsCurrent));
    }

    [Fact]
    public void What_may_be_incomplete_takes_nobody_from_a_tunnel_that_runs()
    {
        using var tunnel = Tunnel(generation: 9);
        Publish(isComplete: false, UdpPeer(1));
        Start();

        AwaitAssert(() => Assert.NotNull(Status.Program));
        Assert.False(Status.HasWorked);
        Assert.Empty(tunnel.PeerSets);

        Publish(isComplete: true, UdpPeer(1));
        AwaitAssert(() => Assert.True(Status.HasWorked));
        Assert.Single(tunnel.PeerSets);

        Publish(isComplete: false, UdpPeer(2));
        AwaitAssert(() => Assert.Equal(2, tunnel.PeerSets.Last().Peers.Count));
    }

    [Fact]
    public void A_peer_set_that_is_ahead_of_the_kernel_takes_nobody_away()
    {
        using var tunnel = Tunnel(generation: 9);
        Publish(isComplete: false);
        var underlay = Start();
        AwaitAssert(() => Assert.NotNull(Status.Program));

        _board.Peers.Publish(new FlannelMesh.Peers.PeerSet([UdpPeer(1)], IsComplete: true));
        underlay.Publish(Eth0 with { Mtu = 1400 });
        AwaitAssert(() => Assert.Contains(tunnel.Requests, request => request.Configure is not null));
        Assert.Empty(tunnel.PeerSets);

        Publish(isComplete: true, UdpPeer(1));

        AwaitAssert(() => Assert.True(Status.HasWorked));
        Assert.Single(Assert.Single(tunnel.PeerSets).Peers);
    }

    [Fact]
    public void Another_build_takes_over_when_all_peers_are_known()
    {
        File.WriteAllText(Path.Combine(_directory, "flannelmesh-tunnel"), "of another build, and no program");
        using var tunnel = Tunnel(generation: 9);
        Publish(isComplete: false, UdpPeer(1));
        Start();
        AwaitAssert(() => Assert.NotNull(Status.Program));
        Assert.Null(Status.Problem);

        Publish(isComplete: true, UdpPeer(1), UdpPeer(2));

        AwaitAssert(() => Assert.Contains("cannot be started", Status.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tunnel_without_peers_is_told_what_is_known_already()
    {
        using var tunnel = Tunnel();
        Publish(isComplete: false, UdpPeer(1));
        Start();

        AwaitAssert(() => Assert.Single(tunnel.PeerSets));
        Assert.Equal("the tunnel does not have its peers yet", Status.Missing);
    }

    [Fact]
    public void A_changed_mtu_is_configured_without_descriptors()
    {
        using var tunnel = Tunnel();
        var underlay = Start();
        AwaitAssert(() => Assert.True(Status.IsCurrent));

        underlay.Publish(Eth0 with { Mtu = 1400 });

        AwaitAssert(() => Assert.Equal(1372u, tunnel.Requests.Last(request => request.Configure is not null).Configure.Mtu));
        Assert.Empty(tunnel.Requests.Last(request => request.Configure is not null).Configure.Descriptors);
        AwaitAssert(() => Assert.True(Status.IsCurrent));
    }

    [Fact]
    public void What_the_tunnel_refuses_is_a_problem_until_it_does_not()
    {
        using var tunnel = Tunnel();
        tunnel.Refusal = request => request.Peers is null ? null : "a peer's id has 3 bytes: 16 are wanted";
        Start();

        AwaitAssert(() => Assert.Equal("the tunnel does not work: a peer's id has 3 bytes: 16 are wanted", Status.Missing));
        tunnel.Refusal = _ => null;
        AwaitAssert(() => Assert.True(Status is { IsCurrent: true, Missing: null }));
    }

    [Fact]
    public void A_tunnel_that_has_died_is_missed_and_the_next_one_is_told_all_again()
    {
        var tunnel = Tunnel();
        Start();
        AwaitAssert(() => Assert.True(Status.IsCurrent));

        tunnel.Die();
        AwaitAssert(() => Assert.Contains($"{Path.Combine(_directory, "flannelmesh-tunnel")} is missing", Status.Missing, StringComparison.Ordinal));
        Assert.Equal(1, Status.Restarts);

        File.Delete(Socket);
        using var next = Tunnel();
        AwaitAssert(() => Assert.True(Status is { IsCurrent: true, Missing: null }));
        Assert.Equal(2, Assert.Single(next.PeerSets).Peers.Count);
    }

    [Fact]
    public void While_not_all_are_known_a_new_tunnel_is_told_whom_the_one_before_knew()
    {
        var tunnel = Tunnel();
        Start();
        AwaitAssert(() => Assert.True(Status.IsCurrent));
        Publish(isComplete: false, UdpPeer(3));
        AwaitAssert(() => Assert.Equal(3, tunnel.PeerSets.Last().Peers.Count));

        tunnel.Die();
        File.Delete(Socket);
        using var next = Tunnel();

        AwaitAssert(() => Assert.Equal(3, Assert.Single(next.PeerSets).Peers.Count));
    }

    [Fact]
    public void A_lost_device_is_waited_for()
    {
        using var tunnel = Tunnel();
        Start();
        AwaitAssert(() => Assert.True(Status.IsCurrent));

        _board.Backend.Publish(_board.Backend.Value with { Devices = ImmutableDictionary<string, int>.Empty });
        tunnel.Say(new Event { Kind = Event.Types.Kind.DeviceLost, Text = "the device flannel0 is gone" });

        AwaitAssert(() => Assert.False(Status.IsCurrent));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    private Latest<UnderlayInterface> Start()
    {
        var underlay = new Latest<UnderlayInterface>(Eth0);
        var settings = new TunnelSettings(DualNode, underlay, Socket, Path.Combine(_directory, "flannelmesh-tunnel"), Queues: 1);
        Sys.ActorOf(Props.CreateBy(new ActorFactory<TunnelActor>(
            () => new TunnelActor(settings, Clear, _board, TimeProvider.System, NullLogger<TunnelActor>.Instance))));
        return underlay;
    }

    /// <summary>It is configured as it should be.</summary>
    private FakeTunnel Tunnel(ulong generation = 0) => new(Socket, new Hello
    {
        Build = "old",
        Process = Environment.ProcessId,
        Generation = generation,
        Configured = TunnelFeed.Configuration(Goal, [DescriptorKind.TunQueue, DescriptorKind.Udp4Socket]),
    });

    private void Publish(bool isComplete, params FlannelMesh.Peers.Peer[] peers)
    {
        _board.Backend.Publish(_board.Backend.Value with
        {
            Devices = Device(7),
            Peers = [.. peers.Select(peer => StatusOf(peer))],
            ArePeersComplete = isComplete,
        });
    }
}
