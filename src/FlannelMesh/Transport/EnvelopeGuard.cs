using System.Text;
using FlannelMesh.Logging;

namespace FlannelMesh.Transport;

/// <summary>
/// Whether a peer may say this to this actor, and in the name it says it. Formats: RemoteEnvelope, SelectionEnvelope and Selection of Akka.Remote's
/// WireFormats.proto and ContainerFormats.proto.
/// </summary>
internal static class EnvelopeGuard
{
    private const ulong Selection = 6;
    private const ulong ChildName = 2;
    private const int MaxDepth = 8;

    public static FrameVerdict Look(ReadOnlySpan<byte> envelope, WirePeer peer)
    {
        ReadOnlySpan<byte> recipient = [];
        ReadOnlySpan<byte> sender = [];
        ReadOnlySpan<byte> message = [];
        var fields = new FieldReader(envelope);
        while (fields.Read())
        {
            switch (fields.Number)
            {
                case 1:
                    recipient = fields.Bytes;
                    break;
                case 2:
                    message = fields.Bytes;
                    break;
                case 4:
                    sender = fields.Bytes;
                    break;
                default:
                    break;
            }
        }

        var to = WirePath.Read(recipient, peer.System);
        var payload = WirePayload.Read(message);
        if (fields.IsMalformed || payload.IsMalformed || to == WirePath.None)
        {
            return FrameVerdict.End(WireFault.Format, "a message that is none of Akka's");
        }

        if (payload.Serializer == Selection && !TrySelect(ref to, ref payload))
        {
            return FrameVerdict.End(WireFault.Forbidden, "it asks for actors by a pattern");
        }

        var verdict = OfSender(sender, to, peer);
        return verdict.IsPass ? OfMessage(payload, to, peer) : verdict;
    }

    private static FrameVerdict OfSender(ReadOnlySpan<byte> sender, WirePath to, WirePeer peer)
    {
        if (sender.IsEmpty)
        {
            return FrameVerdict.Pass;
        }

        var from = WirePath.Read(sender, peer.System);
        return from.HostPort == peer.Origin ? FrameVerdict.Pass
            // A voter passes on what others ask of an allocator that is elsewhere.
            : to.IsAt(MessageRules.Sharding) && from != WirePath.None ? peer.OnlyVoters($"it speaks for {from.HostPort}")
            : FrameVerdict.End(WireFault.Identity, $"it speaks for {Printable.Short(from.HostPort)}, and is {peer.Origin}");
    }

    private static FrameVerdict OfMessage(WirePayload payload, WirePath to, WirePeer peer) => payload.Serializer switch
    {
        MembershipGuard.Serializer => MembershipGuard.Look(payload, to, peer),
        MeshGuard.Serializer => MeshGuard.Look(payload, to, peer),
        _ => AkkaGuard.Look(payload, to, peer),
    };

    /// <summary>What is in an envelope for a selection, and where it goes.</summary>
    private static bool TrySelect(ref WirePath to, ref WirePayload payload)
    {
        ReadOnlySpan<byte> content = [];
        var depth = 0;
        var fields = new FieldReader(payload.Content, repeated: 2);
        while (fields.Read())
        {
            if (fields.Number == 1)
            {
                content = fields.Bytes;
            }
            else if (fields.Number == 2)
            {
                if (++depth > MaxDepth || ChildOf(fields.Bytes) is not { } name)
                {
                    return false;
                }

                to = to.Child(name);
            }
        }

        payload = WirePayload.Read(content);
        return !fields.IsMalformed && !payload.IsMalformed && payload.Serializer != Selection;
    }

    /// <summary>Null if it is no plain name.</summary>
    private static string? ChildOf(ReadOnlySpan<byte> selection)
    {
        var (type, name) = (0UL, "");
        var fields = new FieldReader(selection);
        while (fields.Read())
        {
            if (fields.Number == 1)
            {
                type = fields.Value;
            }
            else if (fields.Number == 2)
            {
                name = Encoding.UTF8.GetString(fields.Bytes);
            }
        }

        return fields.IsMalformed || type != ChildName || name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal) ? null : name;
    }
}
