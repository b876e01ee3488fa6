using System.Text;
using FlannelMesh.Logging;

namespace FlannelMesh.Transport;

/// <summary>
/// Which of Akka's own messages a peer may send: those that members need, by serializer and manifest, to Akka's own actors. The replicated table and
/// what moves the allocators are the voters'. Formats: Akka.Remote's SystemMessageFormats.proto and ContainerFormats.proto, Akka.Cluster.Sharding's
/// ClusterShardingMessages.proto.
/// </summary>
internal static class AkkaGuard
{
    private const ulong Replication = 12;
    private const ulong Sharding = 13;
    private const ulong Singleton = 14;
    private const ulong Small = 16;
    private const ulong Primitive = 17;
    private const ulong System = 22;

    /// <summary>Of the lease table; the allocators' whereabouts have one of their own.</summary>
    private const string Replicator = "/user/ddataReplicator";

    public static FrameVerdict Look(WirePayload payload, WirePath to, WirePeer peer)
    {
        var manifest = payload.Manifest.Length > 64 ? "" : Encoding.UTF8.GetString(payload.Manifest);
        return payload.Serializer switch
        {
            Replication when to.IsAt(Replicator) || to.IsAt(MessageRules.Sharding) => peer.OnlyVoters("it writes or reads the replicated table"),
            Sharding when to.IsAt(MessageRules.Sharding) => OfSharding(manifest, payload.Content, peer),
            Singleton when to.IsAt(MessageRules.Sharding) => peer.OnlyVoters("it wants to run the coordinator of the allocators"),
            Small => OfSmall(manifest, payload.Content, to),
            System => OfSystem(manifest, payload.Content, peer),
            _ => Forbidden(payload.Serializer, manifest, to),
        };
    }

    private static FrameVerdict OfSharding(string manifest, ReadOnlySpan<byte> content, WirePeer peer) => manifest switch
    {
        // RegisterProxy; GracefulShutdownRequest and RegionStopped, which a proxy sends too when it ends.
        "BB" or "BL" or "BM" => WirePath.Parse(FirstField(content), peer.System).HostPort == peer.Origin
            ? FrameVerdict.Pass
            : FrameVerdict.Drop(WireFault.Identity, "it registers or ends another node's actor"),
        // GetShardHome, and that it has heard of a hand-over.
        "BD" or "BI" => FrameVerdict.Pass,
        // Registering, homes and hand-overs.
        "BA" or "BC" or "BE" or "BF" or "BG" or "BH" or "BJ" or "BK" => peer.OnlyVoters($"it moves allocators ('{manifest}')"),
        _ => Forbidden(Sharding, manifest, new WirePath("", MessageRules.Sharding)),
    };

    private static FrameVerdict OfSmall(string manifest, ReadOnlySpan<byte> content, WirePath to) => manifest switch
    {
        // Whether one is still there, and which of its runs it is.
        "RWHB" or "RWHR" when to.IsAt("/system/remote-watcher") => FrameVerdict.Pass,
        // Asks for an actor, and its answer; what they carry is a number or a string.
        "ID" or "AID" when FieldReader.TryFind(content, 1, out var carried) && WirePayload.Read(carried) is { IsMalformed: false, Serializer: 0 or Primitive } => FrameVerdict.Pass,
        _ => Forbidden(Small, manifest, to),
    };

    private static FrameVerdict OfSystem(string manifest, ReadOnlySpan<byte> content, WirePeer peer)
    {
        // Type names, but of constants: anything else does not get to where they are looked up.
        var field = manifest switch
        {
            "Akka.Dispatch.SysMsg.DeathWatchNotification, Akka" => 1,
            "Akka.Dispatch.SysMsg.Watch, Akka" or "Akka.Dispatch.SysMsg.Unwatch, Akka" => 2,
            _ => 0,
        };
        return field == 0 ? FrameVerdict.End(WireFault.Forbidden, $"a system message {Printable.Short(manifest)}, which no node of ours sends to another")
            : WirePath.Parse(FirstField(NestedField(content, field)), peer.System).HostPort == peer.Origin ? FrameVerdict.Pass
            : FrameVerdict.End(WireFault.Identity, "it tells of another node's actor");
    }

    private static FrameVerdict Forbidden(ulong serializer, string manifest, WirePath to) => FrameVerdict.End(
        WireFault.Forbidden, $"a message {serializer}/{Printable.Short(manifest)} for {Printable.Short(to.Path)}, which no node of ours sends");

    private static ReadOnlySpan<byte> FirstField(ReadOnlySpan<byte> message) => NestedField(message, 1);

    /// <summary>Empty if there is none, or the message is malformed.</summary>
    private static ReadOnlySpan<byte> NestedField(ReadOnlySpan<byte> message, int number) => FieldReader.TryFind(message, number, out var found) ? found : [];
}
