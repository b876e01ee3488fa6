using System.Net;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using FlannelMesh.Backends;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Probing;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Peers;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging.Abstractions;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Probing;

/// <summary>Nodes on loopback addresses of this process's own, with real datagrams: 127.A.B.N is node N's underlay, 127.A.(B+1).N its overlay.</summary>
public sealed class HealthActorTests() : TestKit("akka.loglevel = OFF")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static int _next;

    private readonly int _block = Interlocked.Increment(ref _next);

    [Fact]
    public void Links_between_nodes_are_measured_from_both_ends_are_lost_with_the_other_end_and_come_back()
    {
        var (first, second) = (Node(1), Node(2));
        var (one, two) = (Start(first), Start(second));
        Introduce(first, second);

        Await(first, LinkState.Ok, LinkState.Ok);
        Await(second, LinkState.Ok, LinkState.Ok);
        Assert.All(first.Board.Links.Value.Links.Values, link => Assert.InRange(link.Rtt ?? 0, 1, 30_000_000));
        Assert.Equal(
            [$"UDP echo to {Underlay(2)}:{Port} through lo", $"UDP echo to {Overlay(2)}:{Port} through flannel.1"],
            first.Board.Links.Value.Links.Values.Select(link => link.Method));

        Watch(two);
        Sys.Stop(two);
        ExpectTerminated(two, Patience);
        Await(first, LinkState.Lost, LinkState.Lost);
        Assert.All(first.Board.Links.Value.Links.Values, link => Assert.Null(link.Rtt));

        Start(second);
        Await(first, LinkState.Ok, LinkState.Ok);
        Assert.False(one.IsNobody());
    }

    [Fact]
    public void A_node_that_does_not_know_the_other_gives_no_answer()
    {
        var (first, second) = (Node(1), Node(2));
        Start(first);
        Start(second);
        Introduce(first, second);
        Await(first, LinkState.Ok, LinkState.Ok);

        second.Membership.Publish(Views.Joined(2));
        second.Board.Peers.Publish(new PeerSet([], true));

        Await(first, LinkState.Lost, LinkState.Lost);
    }

    [Fact]
    public void What_the_other_does_not_offer_is_unknown_and_says_why()
    {
        var (first, second) = (Node(1), Node(2));
        Start(first);
        Introduce(first, second);

        first.Board.Reports.Publish(TableOf(Report(2) with { Echo = new EchoOffer(Port, null) { Key = Key(2) } }));

        Eventually.True(
            () => first.Board.Links.Value.Links.TryGetValue(new LinkKey(Id(2), LinkPath.Overlay), out var link)
                && link.Judgement.State == LinkState.Unknown && link.Method.StartsWith("not measured: h2 has no address of", StringComparison.Ordinal),
            "the overlay is not measured",
            Patience);
    }

    [Fact]
    public void Who_is_no_member_has_no_links()
    {
        var (first, second) = (Node(1), Node(2));
        Start(first);
        Start(second);
        Introduce(first, second);
        Await(first, LinkState.Ok, LinkState.Ok);

        first.Membership.Publish(Views.Joined(1));

        Eventually.True(() => first.Board.Links.Value.Links.IsEmpty, "no links", Patience);
    }

    [Fact]
    public void It_offers_the_address_of_its_subnet_while_it_has_one_and_with_port_0_nothing()
    {
        var (first, off) = (Node(1), Node(2));
        var actor = Start(first);
        Eventually.True(() => first.Board.Echo.Value == new EchoOffer(Port, Overlay(1)) { Key = Key(1) }, "both are offered", Patience);

        actor.Tell(new HostAddresses([(Underlay(1), 1)]));
        Eventually.True(() => first.Board.Echo.Value == new EchoOffer(Port, null) { Key = Key(1) }, "the underlay is offered", Patience);

        Start(off, port: 0);
        Introduce(off, first);
        Eventually.True(
            () => off.Board.Links.Value.Links.Count == 2
                && off.Board.Links.Value.Links.Values.All(link => link.Method.Contains("health-port is 0", StringComparison.Ordinal)),
            "nothing is measured",
            Patience);
        Assert.Equal(EchoOffer.None, off.Board.Echo.Value);
    }

    [Fact]
    public void Who_has_another_key_than_its_report_says_is_lost_and_the_probes_it_refuses_are_counted()
    {
        var (first, second) = (Node(1), Node(2));
        Start(first);
        Start(second, key: 3);
        Introduce(first, second);

        Await(first, LinkState.Lost, LinkState.Lost);
        Await(second, LinkState.Ok, LinkState.Ok);
        Assert.InRange(second.Board.Instruments.ProbeRefusals[EchoGuard.Signature].Value, 1, long.MaxValue);
    }

    private static int Port => 20000 + (Environment.ProcessId % 10000);

    private IPAddress Underlay(int node) => new([127, (byte)(100 + (_block % 50)), (byte)((Environment.ProcessId / 10000 * 2) & 0xfe), (byte)node]);

    private IPAddress Overlay(int node)
    {
        var bytes = Underlay(node).GetAddressBytes();
        bytes[2]++;
        return new IPAddress(bytes);
    }

    private static TestNode Node(int number) => new(number, new NodeBoard(), new Latest<MembershipView>(Views.Joined(number)));

    private IActorRef Start(TestNode node, int? port = null, int? key = null)
    {
        var underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "lo", Mtu = 1500, Address = Underlay(node.Number), BindAddress = Underlay(node.Number) };
        var settings = new ProbeSettings(Id(node.Number), port ?? Port, true, new Latest<UnderlayInterface>(underlay))
        {
            Key = Key(key ?? node.Number),
            Interval = TimeSpan.FromMilliseconds(50),
            Timeout = TimeSpan.FromMilliseconds(500),
            AddressInterval = TimeSpan.FromMinutes(10),
        };
        node.Board.Lease.Publish(new LeaseStatus(new LocalLease(node.Number, new IPNetwork(Overlay(node.Number), 32), null, LeaseSamples.Now), null));
        var addresses = new HostAddresses([(Underlay(node.Number), 1), (Overlay(node.Number), 7)]);
        var context = new ProbeContext(node.Board, node.Membership);
        return Sys.ActorOf(ActorProps.Of(() => new HealthActor(
            settings, context, () => Task.FromResult(addresses), TimeProvider.System, new Random(1), NullLogger<HealthActor>.Instance)));
    }

    /// <summary>Each has the other for a member and a peer, and its report.</summary>
    private void Introduce(TestNode first, TestNode second)
    {
        foreach (var (one, other) in new[] { (first, second), (second, first) })
        {
            var peer = new Peer
            {
                NodeId = Id(other.Number),
                Name = $"h{other.Number}",
                Slot = other.Number,
                Subnet = new IPNetwork(Overlay(other.Number), 32),
                Ipv6Subnet = null,
                Holder = LeaseSamples.Holder(other.Number) with { PublicIp = Underlay(other.Number) },
                Since = LeaseSamples.Now,
                IsMember = true,
            };
            one.Board.Backend.Publish(new BackendStatus
            {
                Peers =
                [
                    new PeerStatus
                    {
                        Plan = new PeerPlan { Peer = peer, Via = Via.Vxlan, Device = "flannel.1" },
                        Route = EntryState.Installed,
                        Neighbor = EntryState.Installed,
                        Fdb = EntryState.Installed,
                    },
                ],
            });
            one.Board.Reports.Publish(TableOf(Report(other.Number) with { Echo = new EchoOffer(Port, Overlay(other.Number)) { Key = Key(other.Number) } }));
            one.Board.Peers.Publish(new PeerSet([peer], true));
            one.Membership.Publish(Views.Joined(1, 2));
        }
    }

    private static void Await(TestNode node, params LinkState[] states) => Eventually.True(
        () => node.Board.Links.Value.Links.Values.Select(link => link.Judgement.State).SequenceEqual(states),
        $"links of h{node.Number} are {string.Join(", ", states)}",
        Patience);

    private sealed record TestNode(int Number, NodeBoard Board, Latest<MembershipView> Membership);
}
