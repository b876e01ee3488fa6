using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Membership;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Netlink;
using Google.Protobuf;
using static FlannelMesh.Tests.Leases.LeaseSamples;
using Ballot = FlannelMesh.Leases.Ballot;
using Objection = FlannelMesh.Membership.Objection;
using Slot = FlannelMesh.Leases.Slot;
using SlotChange = FlannelMesh.Leases.SlotChange;
using SlotState = FlannelMesh.Leases.SlotState;
using VoterEntry = FlannelMesh.Leases.Voters.VoterEntry;
using VoterSet = FlannelMesh.Leases.Voters.VoterSet;
using VxlanData = FlannelMesh.Leases.VxlanData;

namespace FlannelMesh.Tests.Leases.Wire;

/// <summary>
/// The bytes as they are on the wire and on disks: agents of other versions write and read the same. A difference here is a change of the
/// format, which must be one that they can live with.
/// </summary>
public class GoldenBytesTests
{
    private static readonly VoterSet Three = new(IdOf(900), 3, ["10.0.0.1:8283", "10.0.0.2:8283", "10.0.0.3:8283"]);

    private static readonly Slot Granted = Slot(1, 1, new Ballot(2, IdOf(50)), 3) with
    {
        Gone = TimeSpan.FromSeconds(90),
        Holder = Holder(1) with
        {
            PublicIpv6 = IPAddress.Parse("fd00::1"),
            Vxlan = new VxlanData(1, new MacAddress(0x020000000001), new MacAddress(0x020000000002)),
        },
    };

    private static readonly Slot Reserved = Slot(2, 2, new Ballot(1, IdOf(51)), 4, SlotState.Released) with { ReservedFor = "h9" };

    private static readonly BlockState Sample = Block(Granted, Reserved)
        .WithClaim(new Ballot(2, IdOf(50)))
        .With(new VoterEntry(new Ballot(2, IdOf(50)), 5, Three, Three.Add("10.0.0.4:8283")));

    public static TheoryData<string, string> Manifests => new()
    {
        { "lb", "@lb" },
        { "lq", "@lq" },
        { "sq", "@sq" },
        { "tu", "@tu" },
        { "bp", "@bp" },
        { "br", "@br" },
        { "fm", "@fm" },
    };

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_message_is_written_in_the_bytes_that_other_versions_know(string manifest, string expected)
    {
        var format = LeaseFormats.All.Concat(BootstrapFormats.All).Single(format => format.Manifest == manifest);

        Assert.Equal(expected, Convert.ToHexStringLower(format.Write(Message(manifest)).ToByteArray()));
        Assert.Equal(expected, Convert.ToHexStringLower(format.Write(format.Read(Convert.FromHexString(expected))).ToByteArray()));
    }

    private static object Message(string manifest) => manifest switch
    {
        "lb" => new LeaseBlock(Sample),
        "lq" => LeaseRequest(1, preferred: 7, isUnderPressure: true),
        "sq" => new LeaseMessages.SlotRequest(IdOf(1), 2, 33, SlotChange.Reserve, (new Ballot(3, IdOf(4)), 5), "h1"),
        "tu" => new LeaseMessages.TableUpdate(
            IdOf(1), 4, 5, ImmutableSortedDictionary<int, BlockState>.Empty.Add(0, Block(Reserved)).Add(64, BlockState.Empty.WithClaim(new Ballot(2, IdOf(50)))))
        {
            Voters = Three,
        },
        "bp" => new BootstrapMessages.Probe(new NodeId(IdOf(1)), "h1", "Network=10.5.0.0/16", "10.0.0.1:8283", IdOf(900)),
        "br" => new BootstrapMessages.ProbeReply
        {
            NodeId = new NodeId(IdOf(1)),
            Name = "h1",
            InCluster = true,
            Objection = Objection.Network,
            Message = "no",
            Seeds = "10.0.0.1:8283",
            Voters = Three,
            CanVote = true,
            FounderOf = IdOf(901),
            Replaces = [IdOf(902)],
            VotersUp = 2,
        },
        "fm" => new FormationMessages.Promise(new Ballot(3, IdOf(4)), new Ballot(5, IdOf(6)), Three, new Ballot(2, IdOf(4)), Three, "no"),
        _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest, null),
    };
}
