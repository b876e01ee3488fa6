using System.Text;
using FlannelMesh.Serialization;
using FlannelMesh.Transport;

namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>
/// What a frame of the cluster port is for. Formats: AkkaProtocolMessage, AckAndEnvelopeContainer, RemoteEnvelope and SelectionEnvelope of Akka.Remote's
/// WireFormats.proto and ContainerFormats.proto.
/// </summary>
internal static class FrameReader
{
    private const ulong Cluster = 5;
    private const ulong Selection = 6;

    public static MessageKind KindOf(ReadOnlySpan<byte> frame)
    {
        var message = WirePayload.Read(Field(Field(Field(frame, 1), 2), 2));
        if (message.Serializer == Selection)
        {
            message = WirePayload.Read(Field(message.Content, 1));
        }

        var manifest = Encoding.UTF8.GetString(message.Manifest);
        return message.Serializer switch
        {
            0 => MessageKind.Transport,
            Cluster => OfCluster(manifest),
            11 or 12 => MessageKind.DistributedData,
            13 or 14 => MessageKind.Lease,
            MeshSerializer.Id => OfMesh(manifest),
            _ => MessageKind.Transport,
        };
    }

    private static MessageKind OfCluster(string manifest) =>
        manifest is "HB" or "HBR" ? MessageKind.Heartbeat
        : manifest.Contains("GossipEnvelope", StringComparison.Ordinal) ? MessageKind.Gossip
        : manifest.Contains("GossipStatus", StringComparison.Ordinal) ? MessageKind.GossipStatus
        : MessageKind.Joining;

    private static MessageKind OfMesh(string manifest) => manifest switch
    {
        "hd" or "hr" => MessageKind.Report,
        "ts" or "tu" => MessageKind.LeaseTable,
        "bp" or "br" or "fp" or "fm" or "fa" or "fd" => MessageKind.Joining,
        "lb" or "ld" or "lk" => MessageKind.DistributedData,
        _ => MessageKind.Lease,
    };

    /// <summary>The first field of that number; empty if there is none.</summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> message, int number)
    {
        var fields = new FieldReader(message, FieldReader.Any);
        while (fields.Read())
        {
            if (fields.Number == number)
            {
                return fields.Bytes;
            }
        }

        return [];
    }
}
