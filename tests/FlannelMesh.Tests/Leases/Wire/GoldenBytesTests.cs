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
        {
            "lb",
            "0a1408021210000000320000000000000000000000001214080112100000003300000000000000000000000012140802121000000032000000000000"
                + "0000000000001a5e08011001180320012a490a1000000001000000000000000000000000120268311a040a63000b2210fd0000000000000000000000"
                + "000000012a190a0576786c616e121008011081808080804018828080808040308899a6e5b7333890bf051a430802180420022a300a10000000020000"
                + "00000000000000000000120268321a040a63000c2a120a0576786c616e1209080110828080808040308899a6e5b7334202683922ad010a1408021210"
                + "0000003200000000000000000000000010051a410a100000038400000000000000000000000010031a0d31302e302e302e313a383238331a0d31302e"
                + "302e302e323a383238331a0d31302e302e302e333a3832383322500a100000038400000000000000000000000010041a0d31302e302e302e313a3832"
                + "38331a0d31302e302e302e323a383238331a0d31302e302e302e333a383238331a0d31302e302e302e343a38323833"
        },
        {
            "lq",
            "0a10000001f50000000000000000000000001a300a1000000001000000000000000000000000120268311a040a63000b2a120a0576786c616e120908"
                + "011081808080804020072801"
        },
        { "sq", "0a10000000010000000000000000000000001002182120032a14080312100000000400000000000000000000000030053a026831" },
        {
            "tu",
            "0a100000000100000000000000000000000010041805225f125d0a00121408011210000000330000000000000000000000001a430802180420022a30"
                + "0a1000000002000000000000000000000000120268321a040a63000c2a120a0576786c616e1209080110828080808040308899a6e5b7334202683922"
                + "1a084012160a1408021210000000320000000000000000000000002a410a100000038400000000000000000000000010031a0d31302e302e302e313a"
                + "383238331a0d31302e302e302e323a383238331a0d31302e302e302e333a38323833"
        },
        {
            "bp",
            "0a1000000001000000000000000000000000120268311a134e6574776f726b3d31302e352e302e302f3136220d31302e302e302e313a383238332a10"
                + "00000384000000000000000000000000"
        },
        {
            "br",
            "0a100000000100000000000000000000000012026831180120012a026e6f320d31302e302e302e313a383238333a410a100000038400000000000000"
                + "000000000010031a0d31302e302e302e313a383238331a0d31302e302e302e323a383238331a0d31302e302e302e333a3832383340014a1000000386"
                + "00000000000000000000000050025a100000038500000000000000000000000060ac02"
        },
        {
            "fm",
            "0a140803121000000004000000000000000000000000121408051210000000060000000000000000000000001a410a10000003840000000000000000"
                + "0000000010031a0d31302e302e302e313a383238331a0d31302e302e302e323a383238331a0d31302e302e302e333a38323833221408021210000000"
                + "040000000000000000000000002a410a100000038400000000000000000000000010031a0d31302e302e302e313a383238331a0d31302e302e302e32"
                + "3a383238331a0d31302e302e302e333a3832383332026e6f"
        },
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
            JoinersAhead = 300,
        },
        "fm" => new FormationMessages.Promise(new Ballot(3, IdOf(4)), new Ballot(5, IdOf(6)), Three, new Ballot(2, IdOf(4)), Three, "no"),
        _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest, null),
    };
}
