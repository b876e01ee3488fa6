using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using CsCheck;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Serialization;
using FlannelMesh.Tests.Backends.CloudRoute;
using Google.Protobuf;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Serialization;

public class MeshSerializerTests() : TestKit(EmbeddedConfig.Akka)
{
    private MeshSerializer Mesh => new((ExtendedActorSystem)Sys);

    public static TheoryData<string, object> Messages => new()
    {
        { "lb", new LeaseBlock(Block(Slot(1, 2))) },
        { "ld", new LeaseBlockDelta(Block(Slot(1, 2)).WithClaim(new Ballot(3, IdOf(4)))) },
        { "lk", LeaseBlockKey.For(7) },
        { "lq", new LeaseMessages.LeaseRequest(IdOf(1), 2, Holder(3), 4) },
        { "lq", new LeaseMessages.LeaseRequest(IdOf(1), 0, Holder(3) with { PublicIpv6 = System.Net.IPAddress.Parse("fd00::1"), Vxlan = null }, null) },
        { "lg", new LeaseMessages.LeaseGranted(IdOf(1), Slot(5, 6)) },
        { "lr", new LeaseMessages.LeaseRefused(IdOf(1), RefusalReason.BlockFull, "full") { Slots = 4, Taken = 3 } },
        { "lc", new LeaseMessages.LeaseConfirmed(3, Slot(5, 6)) },
        { "ts", new LeaseMessages.TableSubscribe(IdOf(1), 9) },
        { "ts", new LeaseMessages.TableSubscribe(IdOf(1), 9) { Voters = 4 } },
        { "sq", new LeaseMessages.SlotRequest(IdOf(1), 2, 33, SlotChange.Reserve, (new Ballot(3, IdOf(4)), 5), "h1") },
        { "sq", new LeaseMessages.SlotRequest(IdOf(1), 2, 33, SlotChange.Evict, null, "") },
        { "sc", new LeaseMessages.SlotChanged(IdOf(1), Slot(5, 6) with { ReservedFor = "h9", Gone = TimeSpan.FromSeconds(7) }) },
        { "vq", new LeaseMessages.VoterRequest(IdOf(1), "10.0.0.4:8283", true) },
        { "vc", new LeaseMessages.VotersChanged(IdOf(1), Voters(7)) },
        { "bq", new LeaseMessages.BlocksRequest(IdOf(1)) },
        { "bp", new BootstrapMessages.Probe(new NodeId(IdOf(1)), "h1", "Network=10.5.0.0/16", "10.0.0.1:8283", null) },
        { "bp", new BootstrapMessages.Probe(new NodeId(IdOf(1)), "h1", "Network=10.5.0.0/16", "10.0.0.1:8283", IdOf(2)) },
        { "bp", new BootstrapMessages.Probe(new NodeId(IdOf(1)), "h1", "Network=10.5.0.0/16", "10.0.0.1:8283", IdOf(2)) { Slot = 0 } },
        { "bp", new BootstrapMessages.Probe(new NodeId(IdOf(1)), "h1", "Network=10.5.0.0/16", "10.0.0.1:8283", IdOf(2)) { Former = new FormerRun("10.0.0.2:8283", -7) } },
        { "rq", new CloudRouteMessages.RoutesRequest(new NodeId(IdOf(1)), new MemberTarget("vpc-1", "eni-1", ["rtb-1", "rtb-2"]), "v", TimeSpan.FromSeconds(3)) },
        { "rr", new CloudRouteMessages.RoutesReply("v2", null, TimeSpan.FromSeconds(4), null) },
        { "rr", CloudRouteMessages.RoutesReply.Refused("no") },
        { "rr", new CloudRouteMessages.RoutesReply("v2", Routes(), TimeSpan.FromSeconds(4), null) },
        { "fp", new FormationMessages.Prepare(new Ballot(3, IdOf(4)), "10.0.0.1:8283") },
        { "fm", new FormationMessages.Promise(new Ballot(3, IdOf(4)), Ballot.None, Voters(), new Ballot(2, IdOf(4)), Voters(2), "no") },
        { "fm", new FormationMessages.Promise(new Ballot(3, IdOf(4)), Ballot.None, null, Ballot.None, null, "") },
        { "fa", new FormationMessages.Accept(new Ballot(3, IdOf(4)), Voters()) },
        { "ej", new EnrollmentMessages.RelayedJoin(new EnrollmentMessages.Join(new NodeId(IdOf(1)), Bytes(8), Bytes(16), Bytes(300)), System.Net.IPAddress.Parse("fd00::1")) },
        { "en", new EnrollmentMessages.Renewal(Bytes(500), Bytes(300), Bytes(70)) },
        { "fd", new FormationMessages.Accepted(new Ballot(3, IdOf(4)), new Ballot(5, IdOf(4))) },
    };

    private static ByteString Bytes(int count) => ByteString.CopyFrom([.. Enumerable.Range(0, count).Select(number => (byte)number)]);

    private static RouteSnapshot Routes() => new(
        ["rtb-1", "rtb-2"],
        [
            RouteSamples.Route(1, "eni-1", table: "rtb-2") with { Id = "rte-1" },
            RouteSamples.Route("fd10:5:0:1::/64", "vgw-1", RouteState.Broken) with { IsForeign = true },
        ]);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_survive_the_wire_under_short_manifests(string manifest, object message)
    {
        Assert.Equal(manifest, Mesh.Manifest(message));
        Assert.Equal(message, Mesh.FromBinary(Mesh.ToBinary(message), manifest));
    }

    [Fact]
    public void A_lease_that_a_voter_confirms_survives_the_wire()
    {
        var reply = new BootstrapMessages.ProbeReply { NodeId = new NodeId(IdOf(1)), Name = "h1", InCluster = true, Held = Slot(17, 1) };

        Assert.Equal(reply.Held, Assert.IsType<BootstrapMessages.ProbeReply>(Mesh.FromBinary(Mesh.ToBinary(reply), "br")).Held);
        Assert.Null(Assert.IsType<BootstrapMessages.ProbeReply>(Mesh.FromBinary(Mesh.ToBinary(reply with { Held = null }), "br")).Held);
    }

    [Fact]
    public void Granted_certificates_survive_the_wire()
    {
        var reply = new EnrollmentMessages.Reply(EnrollmentOutcome.Granted, "") { Certificate = Bytes(500), Authorities = [Bytes(400), Bytes(300)] };

        var read = Assert.IsType<EnrollmentMessages.Reply>(Mesh.FromBinary(Mesh.ToBinary(reply), "er"));

        Assert.Equal((reply.Outcome, reply.Message, reply.Certificate), (read.Outcome, read.Message, read.Certificate));
        Assert.True(reply.Authorities.SequenceEqual(read.Authorities));
    }

    [Fact]
    public void Table_updates_survive_the_wire()
    {
        var blocks = ImmutableSortedDictionary<int, BlockState>.Empty.Add(0, Block(Slot(1, 2))).Add(3, Block(Slot(60, 2), Slot(61, 3)));
        var update = new LeaseMessages.TableUpdate(IdOf(1), 4, 5, blocks);

        var read = Assert.IsType<LeaseMessages.TableUpdate>(Mesh.FromBinary(Mesh.ToBinary(update), "tu"));

        Assert.Equal((update.Stream, update.FromVersion, update.Version), (read.Stream, read.FromVersion, read.Version));
        Assert.Equal(update.Blocks, read.Blocks);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Akka_uses_the_protobuf_serializer_for_them(string manifest, object message)
    {
        Assert.NotEmpty(manifest);
        Assert.IsType<MeshSerializer>(Sys.Serialization.FindSerializerFor(message));
    }

    [Fact]
    public void Anything_else_is_refused_on_the_way_out_and_under_the_default_identifier_on_the_way_in()
    {
        var serializer = Sys.Serialization.FindSerializerFor(new Uri("http://example.org"));

        Assert.IsType<RefusingDefaultSerializer>(serializer);
        Assert.Throws<SerializationException>(() => serializer.ToBinary(new Uri("http://example.org")));
        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize("{\"$type\":\"System.Uri\"}"u8.ToArray(), 1, ""));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Serializers_that_build_types_by_name_are_not_there(int identifier)
    {
        var refusal = Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize([], identifier, "System.Uri"));

        Assert.Contains($"asks for serializer {identifier} is refused", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_manifest_is_refused() =>
        Assert.Throws<SerializationException>(() => Mesh.FromBinary([1, 2, 3], "System.Uri, System"));

    [Fact]
    public void Damaged_bytes_are_refused_and_never_crash_the_reader()
    {
        var messages = Messages.Select(row => ((string)row[0], Mesh.ToBinary(row[1]))).ToArray();
        Gen.Select(Gen.Int[0, messages.Length - 1], Gen.Int[0, 200], Gen.Byte).Sample((index, position, value) =>
        {
            var (manifest, bytes) = messages[index];
            var damaged = bytes.ToArray();
            damaged[position % damaged.Length] = value;
            try
            {
                Assert.NotNull(Mesh.FromBinary(damaged, manifest));
            }
            catch (SerializationException)
            {
                // The expected way to say no.
            }
        });
    }

    [Fact]
    public void Fields_that_newer_nodes_add_are_skipped()
    {
        var bytes = Mesh.ToBinary(new LeaseMessages.TableSubscribe(IdOf(1), 9));
        // Field 100, length-delimited, 3 bytes.
        byte[] extended = [.. bytes, 0xa2, 0x06, 0x03, 1, 2, 3];

        Assert.Equal(new LeaseMessages.TableSubscribe(IdOf(1), 9), Mesh.FromBinary(extended, "ts"));
    }
}
