using System.Collections.Frozen;
using System.Text;
using FlannelMesh.Logging;
using FlannelMesh.Membership;
using FlannelMesh.Security;

namespace FlannelMesh.Transport;

/// <summary>
/// What a peer may say about membership: it joins as itself, under the name and id of its certificate, and nobody asks another member to leave.
/// Formats: Join, UniqueAddress and AddressData of Akka.Cluster's ClusterMessages.proto.
/// </summary>
internal static class MembershipGuard
{
    /// <summary>Of Akka's cluster messages.</summary>
    public const ulong Serializer = 5;

    private const int Roles = 2;
    private const int AppVersion = 3;

    /// <summary>Where Akka's cluster listens.</summary>
    private const string Cluster = "/system/cluster";

    private static ReadOnlySpan<byte> Join => "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster"u8;

    private static ReadOnlySpan<byte> Leave => "Akka.Cluster.ClusterUserAction+Leave, Akka.Cluster"u8;

    private static ReadOnlySpan<byte> Down => "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster"u8;

    /// <summary>The sender is in the first field, with or without a number of its run.</summary>
    private static readonly FrozenSet<string> Signed =
    [
        "HB",
        "HBR",
        "Akka.Cluster.GossipStatus, Akka.Cluster",
        "Akka.Cluster.GossipEnvelope, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+Welcome, Akka.Cluster",
    ];

    /// <summary>Nobody is named in them, or what is named is checked by <see cref="Refusal"/>.</summary>
    private static readonly FrozenSet<string> Others =
    [
        "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+InitJoin, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+InitJoinAck, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+InitJoinNack, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+ExitingConfirmed, Akka.Cluster",
        "Akka.Cluster.ClusterUserAction+Leave, Akka.Cluster",
        "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster",
    ];

    /// <summary>Of a peer about which is known who is a voter.</summary>
    public static FrameVerdict Look(WirePayload payload, WirePath to, WirePeer peer)
    {
        var manifest = payload.Manifest.Length > 128 ? "" : Encoding.UTF8.GetString(payload.Manifest);
        return !to.IsAt(Cluster) || !(Signed.Contains(manifest) || Others.Contains(manifest))
                ? FrameVerdict.End(WireFault.Forbidden, $"a message 5/{Printable.Short(manifest)} for {Printable.Short(to.Path)}, which no node of ours sends")
            : Signed.Contains(manifest) && SenderOf(payload.Content) != peer.Origin ? FrameVerdict.End(WireFault.Identity, "it speaks of the cluster in another node's name")
            : manifest.Contains("ExitingConfirmed", StringComparison.Ordinal) && ReadNode(payload.Content) != peer.Origin
                ? FrameVerdict.End(WireFault.Identity, "it says that another node leaves")
            : Refusal(payload.Manifest, payload.Content, peer.Identity, peer.Origin) is { } refusal ? FrameVerdict.End(WireFault.Identity, refusal)
            : payload.Manifest.SequenceEqual(Join) ? OfVoter(payload.Content, peer)
            : FrameVerdict.Pass;
    }

    private static FrameVerdict OfVoter(ReadOnlySpan<byte> join, WirePeer peer)
    {
        var fields = new FieldReader(join, repeated: Roles);
        while (fields.Read())
        {
            if (fields.Number == Roles && Encoding.UTF8.GetString(fields.Bytes) == MemberRoles.Voter)
            {
                return peer.OnlyVoters("it joins as a voter");
            }
        }

        return FrameVerdict.Pass;
    }

    /// <summary>HOST:PORT in the first field: an AddressData, or a UniqueAddress, whose own first field is one.</summary>
    private static string SenderOf(ReadOnlySpan<byte> message)
    {
        if (!FieldReader.TryFind(message, 1, out var sender, repeated: 2))
        {
            return "";
        }

        var node = ReadNode(sender);
        return node is "" or ":0" ? WireAddress.Read(sender).ToString() : node;
    }

    /// <param name="origin">HOST:PORT that the peer is known by.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Refusal(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> message, NodeIdentity? peer, string? origin) =>
        manifest.SequenceEqual(Join) ? OfJoin(message, peer, origin)
        : (manifest.SequenceEqual(Leave) || manifest.SequenceEqual(Down)) && WireAddress.Read(message).ToString() != origin ? "it wants another member to leave"
        : null;

    private static string? OfJoin(ReadOnlySpan<byte> join, NodeIdentity? peer, string? origin)
    {
        var node = "";
        var said = new List<string>();
        var fields = new FieldReader(join, repeated: Roles);
        while (fields.Read())
        {
            switch (fields.Number)
            {
                case 1:
                    node = ReadNode(fields.Bytes);
                    break;
                case Roles:
                    said.Add(Encoding.UTF8.GetString(fields.Bytes));
                    break;
                case AppVersion:
                    said.AddRange(MemberRoles.InAppVersion(Encoding.UTF8.GetString(fields.Bytes)));
                    break;
            }
        }

        return OfClaims(said, peer)
            ?? (fields.IsMalformed ? "it joins without a name and an id"
                : node != origin ? $"it joins as {Printable.Short(node)}, and is {origin}"
                : null);
    }

    /// <summary>One name and one id, wherever they stand, and those of the certificate.</summary>
    private static string? OfClaims(List<string> said, NodeIdentity? peer)
    {
        var (names, ids) = (0, 0);
        foreach (var claim in said.Select(MemberRoles.Read).OfType<(NodeId? Id, string? Name)>())
        {
            if (claim.Name is { } name && (++names > 1 || (peer is not null && name != peer.Name)))
            {
                return $"it joins as {Printable.Short(name)}, and {(peer is null ? "under another name too" : $"its certificate is {peer.Name}'s")}";
            }

            if (claim.Id is { } id && (++ids > 1 || (peer?.NodeId is { } certified && id != certified)))
            {
                return $"it joins with the id {id}, and {(peer is null ? "another one" : $"its certificate is for {peer.NodeId}")}";
            }
        }

        return names == 1 && ids == 1 ? null : "it joins without a name and an id";
    }

    private static string ReadNode(ReadOnlySpan<byte> uniqueAddress) =>
        FieldReader.TryFind(uniqueAddress, 1, out var address) ? WireAddress.Read(address).ToString() : "";
}
