using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Security;
using FlannelMesh.Serialization;
using FlannelMesh.Transport;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

public sealed class EnvelopeGuardTests : IDisposable
{
    private const string Here = "akka.tcp://flannelmesh@10.0.0.1:8283";
    private const string Voter = "10.0.0.2";
    private const string Follower = "10.0.0.9";
    private const string Allocators = $"{Here}/system/sharding/subnet-allocator";
    private const string Daemon = $"{Here}/system/cluster/core/daemon";
    private const string Bootstrap = $"{Here}/user/bootstrap";

    private static readonly Guid Cluster = Guid.NewGuid();
    private static readonly NodeId Own = NodeId.New();
    private static readonly NodeId Other = NodeId.New();

    private readonly ActorSystem _system = ActorSystem.Create("flannelmesh", EmbeddedConfig.Akka);
    private readonly FakeTimeProvider _time = new();
    private ClusterRecord _record = new() { ClusterId = Cluster, Voters = ClusterRecord.VoterRecord.Of(Set(5, Voter, "10.0.0.3")) };

    public static TheoryData<string, object, string, bool, bool, bool> Messages { get; } = new()
    {
        // What, where to, and whether a follower, an operator's node and a voter may say it.
        { "own lease", Request(Own, "a", Follower), Allocators, true, true, true },
        { "another's id", Request(Other, "a", Follower), Allocators, false, false, true },
        { "another's name", Request(Own, "b", Follower), Allocators, false, false, true },
        { "another's address", Request(Own, "a", "10.0.0.7"), Allocators, false, false, true },
        { "own lease back", Change(1, SlotChange.GiveBack), Allocators, true, true, true },
        { "another's lease back", Change(2, SlotChange.GiveBack), Allocators, false, true, true },
        { "own lease back again", Change(4, SlotChange.GiveBack), Allocators, true, true, true },
        { "another's lease back again", Change(5, SlotChange.GiveBack), Allocators, false, true, true },
        { "nobody's lease back", Change(3, SlotChange.GiveBack), Allocators, false, true, true },
        { "evict", Change(2, SlotChange.Evict), Allocators, false, true, true },
        { "evict oneself", Change(1, SlotChange.Evict), Allocators, false, true, true },
        { "reserve", Change(3, SlotChange.Reserve), Allocators, false, true, true },
        { "unreserve", Change(3, SlotChange.Unreserve), Allocators, false, true, true },
        { "voters", new LeaseMessages.VoterRequest(Guid.NewGuid(), "10.0.0.9:8283", false), Allocators, false, true, true },
        { "confirmed", new LeaseMessages.LeaseConfirmed(0, SlotOf(1, Own, "a")), $"{Here}/user/lease-replica", false, false, true },
        { "table", new LeaseMessages.TableUpdate(Guid.NewGuid(), 0, 1, ImmutableSortedDictionary<int, BlockState>.Empty), $"{Here}/user/lease-replica", false, false, true },
        { "all blocks", new LeaseMessages.BlocksRequest(Cluster), $"{Here}/user/lease-replica", false, false, true },
        { "follow", new LeaseMessages.TableSubscribe(Guid.Empty, 0), $"{Here}/user/lease-replica", true, true, true },
        { "granted", new LeaseMessages.LeaseGranted(Guid.NewGuid(), SlotOf(1, Own, "a")), $"{Here}/user/lease-client#7", false, false, true },
        { "wrong place", new LeaseMessages.TableSubscribe(Guid.Empty, 0), $"{Here}/user/backend", false, false, false },
        { "by a detour", new LeaseMessages.TableSubscribe(Guid.Empty, 0), $"{Here}/user/lease-replica/../backend", false, false, false },
        { "by a detour in disguise", new LeaseMessages.TableSubscribe(Guid.Empty, 0), $"{Here}/user/lease-replica/%2E%2e/backend", false, false, false },
        { "by an empty step", new LeaseMessages.TableSubscribe(Guid.Empty, 0), $"{Here}/user/lease-replica//backend", false, false, false },
        { "beside the place", new LeaseMessages.TableSubscribe(Guid.Empty, 0), $"{Here}/user/lease-replicas", false, false, false },
        { "in the table only", new LeaseBlock(BlockState.Empty), $"{Here}/user/lease-replica", false, false, false },
        { "probe", new BootstrapMessages.Probe(Own, "a", "", "", null), Bootstrap, true, true, true },
        { "another's probe", new BootstrapMessages.Probe(Other, "a", "", "", null), Bootstrap, false, false, false },
        { "answer", Answer(Own, null), Bootstrap, true, true, true },
        { "another's answer", Answer(Other, null), Bootstrap, false, false, false },
        { "known voters", Answer(Own, Set(5, Voter, "10.0.0.3")), Bootstrap, true, true, true },
        { "newer voters", Answer(Own, Set(6, Follower)), Bootstrap, false, true, true },
        { "another cluster", Answer(Own, new VoterSet(Guid.NewGuid(), 1, [$"{Follower}:8283"])), Bootstrap, false, true, true },
        { "formation", new FormationMessages.Accept(new Ballot(9, Guid.NewGuid()), Set(1, Follower)), $"{Here}/user/formation", false, false, true },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_may_be_said_depends_on_who_says_it(string what, object message, string to, bool follower, bool anOperator, bool voter)
    {
        var payload = Payload(message);

        Assert.Equal((what, follower), (what, Look(Follower, false, to, payload).IsPass));
        Assert.Equal((what, anOperator), (what, Look(Follower, true, to, payload).IsPass));
        Assert.Equal((what, voter), (what, Look(Voter, false, to, payload).IsPass));
    }

    [Theory]
    [InlineData("HB", Follower, true)]
    [InlineData("HB", Voter, false)]
    [InlineData("Akka.Cluster.Routing.ClusterRouterPool, Akka.Cluster", Follower, false)]
    public void Of_the_cluster_a_node_speaks_in_its_own_name(string manifest, string from, bool isAllowed) =>
        Assert.Equal(isAllowed, Look(Follower, false, Daemon, Frames.Payload(5, manifest, Frames.Nested(1, Frames.AddressOf(from, 8283)))).IsPass);

    [Theory]
    [InlineData("Akka.Dispatch.SysMsg.Watch, Akka", 2, Follower, true)]
    [InlineData("Akka.Dispatch.SysMsg.Watch, Akka", 2, Voter, false)]
    [InlineData("Akka.Dispatch.SysMsg.DeathWatchNotification, Akka", 1, Follower, true)]
    [InlineData("Akka.Dispatch.SysMsg.DeathWatchNotification, Akka", 1, Voter, false)]
    [InlineData("Akka.Dispatch.SysMsg.Terminate, Akka", 1, Follower, false)]
    [InlineData("System.Diagnostics.Process, System", 1, Follower, false)]
    public void Of_system_messages_only_watching_is_heard(string manifest, int field, string about, bool isAllowed)
    {
        var actor = Frames.Text(1, $"akka.tcp://flannelmesh@{about}:8283/user/x#1");
        Assert.Equal(isAllowed, Look(Follower, false, $"{Here}/user/lease-client", Frames.Payload(22, manifest, Frames.Nested(field, actor))).IsPass);
    }

    [Theory]
    [InlineData(12, "I", "/user/ddataReplicator", false, true)]
    [InlineData(12, "L", "/user/ddataReplicator/$a", false, true)]
    [InlineData(12, "N", "/system/sharding/replicator", false, true)]
    [InlineData(12, "N", "/user/x", false, false)]
    [InlineData(13, "BD", "/system/sharding/subnet-allocatorCoordinator/singleton/coordinator", true, true)]
    [InlineData(13, "BA", "/system/sharding/subnet-allocatorCoordinator/singleton/coordinator", false, true)]
    [InlineData(13, "a", "/system/sharding/subnet-allocator", false, false)]
    [InlineData(14, "A", "/system/sharding/subnet-allocatorCoordinator", false, true)]
    [InlineData(16, "RWHB", "/system/remote-watcher", true, true)]
    [InlineData(16, "ID", "/system/sharding/x", true, true)]
    [InlineData(16, "K", "/system/remote-watcher", false, false)]
    [InlineData(16, "PP", "/user/lease-replica", false, false)]
    [InlineData(16, "STF", "/user/bootstrap", false, false)]
    [InlineData(4, "", "/user/lease-replica", false, false)]
    [InlineData(17, "S", "/user/lease-replica", false, false)]
    [InlineData(3, "", "/remote", false, false)]
    public void Akkas_own_messages_go_to_its_own_actors(int serializer, string manifest, string to, bool follower, bool voter)
    {
        var payload = Frames.Payload(serializer, manifest, []);

        Assert.Equal(follower, Look(Follower, false, Here + to, payload).IsPass);
        Assert.Equal(voter, Look(Voter, false, Here + to, payload).IsPass);
    }

    [Theory]
    [InlineData("BB")]
    [InlineData("BL")]
    [InlineData("BM")]
    public void A_region_that_begins_or_ends_is_the_peers_own(string manifest)
    {
        var to = $"{Here}/system/sharding/subnet-allocatorCoordinator/singleton/coordinator";
        byte[] Of(string host) => Frames.Payload(13, manifest, Frames.Text(1, $"akka.tcp://flannelmesh@{host}:8283/system/sharding/subnet-allocatorProxy#1"));

        Assert.True(Look(Follower, false, to, Of(Follower)).IsPass);
        Assert.False(Look(Follower, false, to, Of(Voter)).IsPass);
        Assert.False(Look(Voter, false, to, Of(Follower)).IsPass);
    }

    [Theory]
    [InlineData($"akka.tcp://flannelmesh@{Follower}:8283/user/bootstrap#1", true)]
    [InlineData($"akka.tcp://flannelmesh@{Voter}:8283/user/bootstrap#1", false)]
    [InlineData("akka.tcp://other@10.0.0.9:8283/user/bootstrap", false)]
    [InlineData("x", false)]
    public void A_sender_is_at_the_peer(string sender, bool isAllowed) =>
        Assert.Equal(isAllowed, Look(Follower, false, Bootstrap, Payload(new BootstrapMessages.Probe(Own, "a", "", "", null)), sender).IsPass);

    [Fact]
    public void A_voter_passes_on_what_others_ask_and_a_follower_does_not()
    {
        var (payload, sender) = (Payload(Request(Other, "b", "10.0.0.8")), "akka.tcp://flannelmesh@10.0.0.8:8283/user/lease-client");

        Assert.True(Look(Voter, false, Allocators, payload, sender).IsPass);
        Assert.False(Look(Follower, false, Allocators, payload, sender).IsPass);
    }

    [Fact]
    public void Selections_are_looked_into_and_have_plain_names()
    {
        var payload = Payload(new LeaseMessages.LeaseConfirmed(0, SlotOf(1, Own, "a")));

        Assert.True(Look(Voter, false, $"{Here}/", Frames.Selection(payload, "user", "lease-replica")).IsPass);
        Assert.False(Look(Voter, false, $"{Here}/", Frames.Selection(payload, "user", "backend")).IsPass);
        Assert.False(Look(Follower, false, $"{Here}/", Frames.Selection(payload, "user", "lease-replica")).IsPass);
        Assert.True(Look(Voter, false, $"{Here}/", Frames.Selection(payload, "user", "*")).EndsConnection);
        Assert.False(Look(Voter, false, $"{Here}/", Frames.Selection(Frames.Selection(payload, "user"), "user", "lease-replica")).IsPass);
    }

    [Fact]
    public void Every_message_of_ours_has_a_rule_but_those_in_the_table() =>
        Assert.Equal(["lb", "ld", "lk"], MeshSerializer.Manifests.Except(MessageRules.ByManifest.Keys).Order(StringComparer.Ordinal));

    [Fact]
    public void Only_voters_join_as_voters()
    {
        string[] roles = ["node-id=" + Own, "node-name=a"];

        Assert.True(Look(Follower, false, Daemon, Frames.Payload(5, Frames.JoinManifest, Frames.JoinContent(Follower, 8283, roles))).IsPass);
        var asVoter = Look(Follower, false, Daemon, Frames.Payload(5, Frames.JoinManifest, Frames.JoinContent(Follower, 8283, [.. roles, "alloc"])));
        Assert.Equal((WireFault.Voter, false), (asVoter.Fault, asVoter.EndsConnection));
        Assert.True(Look(Voter, false, Daemon, Frames.Payload(5, Frames.JoinManifest, Frames.JoinContent(Voter, 8283, [.. roles, "alloc"]))).IsPass);
    }

    [Fact]
    public void Garbage_is_dropped_and_what_a_newer_agent_says_is_not_held_against_it()
    {
        var garbage = Look(Follower, false, Bootstrap, Frames.Payload(8283, "bp", [0xFF, 0xFF]));
        Assert.Equal((WireFault.Format, false, false), (garbage.Fault, garbage.EndsConnection, garbage.IsUncertain));

        var unknown = Look(Follower, false, Bootstrap, Frames.Payload(8283, "zz", [1]));
        Assert.Equal((WireFault.Unknown, false, true), (unknown.Fault, unknown.EndsConnection, unknown.IsUncertain));
    }

    [Fact]
    public void An_id_that_the_certificate_leaves_open_must_not_be_anothers()
    {
        var peer = Peer(Follower, false) with { Identity = new NodeIdentity("a", null, []) };

        Assert.True(peer.Is(Own, "a"));
        Assert.True(peer.Is(NodeId.New(), "a"));
        Assert.False(peer.Is(Other, "a"));
    }

    [Fact]
    public void Before_there_is_a_cluster_the_seeds_are_the_voters_to_be()
    {
        _record = ClusterRecord.Empty;
        var payload = Payload(new FormationMessages.Prepare(new Ballot(9, Guid.NewGuid()), ""));

        Assert.True(Look("10.0.0.5", false, $"{Here}/user/formation", payload).IsPass);
        Assert.False(Look(Follower, false, $"{Here}/user/formation", payload).IsPass);
    }

    [Fact]
    public void One_who_is_no_voter_any_more_is_heard_for_a_minute()
    {
        var facts = Facts();
        Assert.True(facts.IsVoter($"{Voter}:8283"));

        _record = _record with { Voters = ClusterRecord.VoterRecord.Of(Set(6, "10.0.0.3")) };
        Assert.True(facts.IsVoter($"{Voter}:8283"));
        Assert.False(facts.IsVoter($"{Follower}:8283"));
        _time.Advance(MeshFacts.Grace);
        Assert.False(facts.IsVoter($"{Voter}:8283"));
        Assert.True(facts.IsVoter("10.0.0.3:8283"));
    }

    public void Dispose() => _system.Terminate().Wait(TimeSpan.FromSeconds(20));

    private static LeaseMessages.LeaseRequest Request(NodeId id, string name, string address) =>
        new(Guid.NewGuid(), 0, Holder(id, name) with { PublicIp = IPAddress.Parse(address) }, null);

    private static LeaseMessages.SlotRequest Change(int index, SlotChange change) => new(Guid.NewGuid(), 0, index, change, (new Ballot(1, Guid.NewGuid()), 1), "");

    private static BootstrapMessages.ProbeReply Answer(NodeId id, VoterSet? voters) => new() { NodeId = id, Name = "a", Voters = voters };

    private static VoterSet Set(ulong version, params string[] hosts) => new(Cluster, version, hosts.Select(host => $"{host}:8283"));

    private static LeaseHolder Holder(NodeId id, string name) => new() { NodeId = id, Name = name, PublicIp = IPAddress.Parse(Follower), BackendType = "alloc" };

    private static Slot SlotOf(int index, NodeId id, string name) => new()
    {
        Index = index,
        Ballot = new Ballot(1, Guid.NewGuid()),
        Sequence = 1,
        State = SlotState.Granted,
        Holder = Holder(id, name),
        Since = DateTimeOffset.UnixEpoch,
    };

    private static Slot Released(Slot slot) => slot with { State = SlotState.Released };

    private MeshFacts Facts()
    {
        var table = new LeaseTable(
            new[] { SlotOf(1, Own, "a"), SlotOf(2, Other, "b"), Released(SlotOf(4, Own, "a")), Released(SlotOf(5, Other, "b")) }.ToImmutableSortedDictionary(slot => slot.Index, slot => slot), true);
        return new MeshFacts(() => _record, () => ["10.0.0.5:8283"], () => table, _time);
    }

    private WirePeer Peer(string host, bool isOperator) => new(
        new NodeIdentity("a", Own, [IPAddress.Parse(host)]) { IsOperator = isOperator }, $"{host}:8283", "flannelmesh", Facts());

    /// <summary>As Akka would send it.</summary>
    private byte[] Payload(object message)
    {
        var serializer = (Akka.Serialization.SerializerWithStringManifest)_system.Serialization.FindSerializerFor(message);
        return Frames.Payload(serializer.Identifier, serializer.Manifest(message), serializer.ToBinary(message));
    }

    private FrameVerdict Look(string host, bool isOperator, string to, byte[] payload, string sender = "")
    {
        var peer = Peer(host, isOperator);
        var guard = new FrameGuard(peer.Identity, IPAddress.Parse(host), "flannelmesh", peer.Facts);
        Assert.True(guard.Look(Frames.Associate("flannelmesh", host, 8283)).IsPass);
        return guard.Look(Frames.Envelope(to, sender, payload));
    }
}
