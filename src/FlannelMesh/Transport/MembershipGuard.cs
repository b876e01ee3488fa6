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

    /// <summary>Of a name that is not to be believed.</summary>
    private const int MaxShown = 64;

    private static ReadOnlySpan<byte> Join => "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster"u8;

    private static ReadOnlySpan<byte> Leave => "Akka.Cluster.ClusterUserAction+Leave, Akka.Cluster"u8;

    private static ReadOnlySpan<byte> Down => "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster"u8;

    /// <param name="origin">HOST:PORT that the peer is known by.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Refusal(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> message, NodeIdentity? peer, string? origin) =>
        manifest.SequenceEqual(Join) ? OfJoin(message, peer, origin)
        : (manifest.SequenceEqual(Leave) || manifest.SequenceEqual(Down)) && WireAddress.Read(message).ToString() != origin ? "it wants another member to leave"
        : null;

    private static string? OfJoin(ReadOnlySpan<byte> join, NodeIdentity? peer, string? origin)
    {
        var (node, names, ids) = ("", 0, 0);
        var fields = new FieldReader(join, repeated: Roles);
        while (fields.Read())
        {
            if (fields.Number == 1)
            {
                node = ReadNode(fields.Bytes);
            }
            else if (fields.Number == Roles && MemberRoles.Read(Encoding.UTF8.GetString(fields.Bytes)) is { } role)
            {
                if (role.Name is { } name && (++names > 1 || (peer is not null && name != peer.Name)))
                {
                    return $"it joins as {Shown(name)}, and {(peer is null ? "under another name too" : $"its certificate is {peer.Name}'s")}";
                }

                if (role.Id is { } id && (++ids > 1 || (peer?.NodeId is { } certified && id != certified)))
                {
                    return $"it joins with the id {id}, and {(peer is null ? "another one" : $"its certificate is for {peer.NodeId}")}";
                }
            }
        }

        return fields.IsMalformed || names != 1 || ids != 1 ? "it joins without a name and an id"
            : node != origin ? $"it joins as {Shown(node)}, and is {origin}"
            : null;
    }

    private static string ReadNode(ReadOnlySpan<byte> uniqueAddress)
    {
        var fields = new FieldReader(uniqueAddress);
        while (fields.Read())
        {
            if (fields.Number == 1)
            {
                return WireAddress.Read(fields.Bytes).ToString();
            }
        }

        return "";
    }

    private static string Shown(string text) => Printable.Of(text.Length > MaxShown ? text[..MaxShown] : text);
}
