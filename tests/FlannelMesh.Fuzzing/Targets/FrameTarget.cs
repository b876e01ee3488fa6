using System.Collections.Immutable;
using System.Net;
using System.Text;
using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Security;
using FlannelMesh.Testing;
using FlannelMesh.Transport;
using Google.Protobuf;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>
/// A frame of a peer that has said who it is. What the guard lets through is then read as Akka reads it: no serializer that builds types by
/// name, nobody else's join, no second introduction. The same frame goes to the guard that knows who is who, once of a follower and once of a voter:
/// what a follower may say a voter may, and what a voter may passes without that knowledge too.
/// </summary>
internal sealed class FrameTarget : FuzzTarget
{
    private const string System = "flannelmesh";

    private static readonly IPAddress Peer = IPAddress.Parse("10.0.0.2");
    private static readonly NodeIdentity Identity = new("h2", new NodeId(Guid.Parse("01234567-89ab-cdef-0123-456789abcdef")), [Peer]);

    public override string Name => "frame";

    public override int MaxLength => 2 << 10;

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Words(AkkaFrames.JoinManifest, AkkaFrames.DownManifest, System, "10.0.0.2", "node-name=h2", "node-name=h3", "node-id="),
        [0x10, 1], [0x10, 2], [0x10, 4], [0x10, 5], [0x15, 4, 0, 0, 0], [0x1a, 0], [0x12, 0], [0x0a, 0], [0x92, 0x80, 0x80, 0x80, 0x10, 1],
    ];

    public override IEnumerable<byte[]> MadeSeeds =>
    [
        Introduction, AkkaFrames.Message(8283, "lq", [1, 2, 3]), AkkaFrames.Message(1, "System.Object, System.Private.CoreLib", "{}"u8.ToArray()),
        AkkaFrames.Message(5, AkkaFrames.JoinManifest, AkkaFrames.Join(System, "10.0.0.2", 8283, Roles)),
        AkkaFrames.Message(5, AkkaFrames.JoinManifest, AkkaFrames.Join(System, "10.0.0.3", 8283, Roles)),
        AkkaFrames.Message(5, AkkaFrames.JoinManifest, [.. AkkaFrames.Join(System, "10.0.0.2", 8283), .. AkkaFrames.Field(3, Version)]),
        AkkaFrames.Message(5, AkkaFrames.DownManifest, AkkaFrames.Address(System, "10.0.0.3", 8283)), AkkaFrames.Message(16, "ID", []), AkkaFrames.Message(4, "", [0]),
    ];

    private static readonly VoterSet Voters = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 3, ["10.0.0.1:8283", "10.0.0.2:8283"]);

    private static readonly MeshFacts AsVoter = Facts(Voters);
    private static readonly MeshFacts AsFollower = Facts(new VoterSet(Voters.ClusterId, 3, ["10.0.0.1:8283"]));

    private static string[] Roles => ["node-name=h2", $"node-id={Identity.NodeId}"];

    private static byte[] Version => Encoding.UTF8.GetBytes(MemberRoles.AppVersionOf(Identity.NodeId!.Value, "h2", isVoter: false)!);

    private static byte[] Introduction => AkkaFrames.Associate(System, "10.0.0.2", 8283);

    public override bool Run(byte[] input)
    {
        _ = new FrameGuard(Identity, Peer, System).Refusal(input);
        var guard = new FrameGuard(Identity, Peer, System);
        Require(guard.Refusal(Introduction) is null, "the introduction is refused");
        var (follower, voter) = (Known(AsFollower, input), Known(AsVoter, input));
        var refused = guard.Refusal(input);
        Require(!follower || voter, "a follower may say what a voter may not");
        Require(!voter || refused is null, $"whoever is known may say what is refused otherwise: {refused}");
        if (refused is { } refusal)
        {
            Require(refusal.Length < 1000, "the reason is as long as the sender wants");
            return false;
        }

        foreach (var frame in AkkaReading.Of(input))
        {
            Require(!frame.IsAssociate, "it says twice who it is");
            if (frame.Message is not { } message)
            {
                continue;
            }

            Require(WireSerializers.IsAllowed((ulong)message.Serializer), $"Akka reads serializer {message.Serializer}");
            if (message.Serializer == 5 && message.Manifest.StartsWith(AkkaFrames.JoinManifest, StringComparison.Ordinal))
            {
                RequireOwnJoin(message.Content);
            }
        }

        return true;
    }

    /// <summary>Whether it passes.</summary>
    private static bool Known(MeshFacts facts, byte[] input)
    {
        var guard = new FrameGuard(Identity, Peer, System, facts);
        Require(guard.Look(Introduction).IsPass, "the introduction is refused");
        var verdict = guard.Look(input);
        Require(verdict.Reason.Length < 1000, "the reason is as long as the sender wants");
        return verdict.IsPass;
    }

    private static MeshFacts Facts(VoterSet voters)
    {
        var record = new ClusterRecord { ClusterId = voters.ClusterId, Voters = ClusterRecord.VoterRecord.Of(voters) };
        return new MeshFacts(() => record, () => ImmutableArray<string>.Empty, () => LeaseTable.Empty, TimeProvider.System);
    }

    private static void RequireOwnJoin(ByteString content)
    {
        if (AkkaReading.Join(content) is { } join)
        {
            Require(join.Host == "10.0.0.2" && join.Port == 8283, $"it joins as {join.Host}:{join.Port}");
            Require(join.Roles.Where(role => MemberRoles.Read(role)?.Name is not null).All(role => MemberRoles.Read(role)?.Name == "h2"), "it joins under another name");
        }
    }
}
