using System.Net;
using FlannelMesh.Security;

namespace FlannelMesh.Transport;

/// <summary>
/// Looks at what a peer sends before Akka does. A connection begins with the address the peer wants to be known by (Akka's associate): it must be
/// one that its certificate allows. Messages for serializers that build types by name are refused. Of the formats only the fields that this
/// needs are read: AkkaProtocolMessage, AkkaHandshakeInfo, AckAndEnvelopeContainer, RemoteEnvelope and Payload of Akka.Remote's WireFormats.proto.
/// </summary>
/// <param name="peer">Whom the certificate names; null without certificates: a peer is then what it says it is, at the address it comes from.</param>
/// <param name="remote">Where the other end of the connection is.</param>
/// <param name="system">The name of the actor system, the same everywhere.</param>
/// <param name="facts">Who is who; null: only what needs no such knowledge is checked.</param>
internal sealed class FrameGuard(NodeIdentity? peer, IPAddress remote, string system, MeshFacts? facts = null)
{
    private const ulong Associate = 1;

    /// <summary>The tag of AkkaProtocolMessage's field 1, length-delimited; field 2 holds instructions: who speaks, and signs of life.</summary>
    private const byte MessageTag = (1 << 3) | 2;

    private const string Malformed = "a frame that is no message of Akka's";

    private bool _isAssociated;
    private WirePeer? _peer;

    /// <summary>For people: whom the certificate names.</summary>
    public string Peer => peer?.Name ?? "a node without a certificate";

    /// <summary>Null without certificates.</summary>
    public NodeIdentity? Identity => peer;

    public IPAddress Remote => remote;

    /// <summary>Where the peer says it listens; null before it has said so.</summary>
    public string? Origin { get; private set; }

    /// <param name="frame">One of this node's own, as Akka writes it: it has one field.</param>
    public static bool IsMessage(ReadOnlySpan<byte> frame) => !frame.IsEmpty && frame[0] == MessageTag;

    /// <returns>What is wrong with the frame; null if nothing is.</returns>
    public string? Refusal(ReadOnlySpan<byte> frame) => Look(frame) is { IsPass: false } verdict ? verdict.Reason : null;

    public FrameVerdict Look(ReadOnlySpan<byte> frame)
    {
        var fields = new FieldReader(frame);
        while (fields.Read())
        {
            var verdict = fields.Number switch
            {
                1 when !_isAssociated => FrameVerdict.End(WireFault.Identity, "a message before it said who it is"),
                1 => OfPayload(fields.Bytes),
                2 when OfInstruction(fields.Bytes) is { } refusal => FrameVerdict.End(WireFault.Identity, refusal),
                _ => FrameVerdict.Pass,
            };
            if (!verdict.IsPass)
            {
                return verdict;
            }
        }

        return fields.IsMalformed ? FrameVerdict.End(WireFault.Format, Malformed) : FrameVerdict.Pass;
    }

    private string? OfInstruction(ReadOnlySpan<byte> instruction)
    {
        var type = 0UL;
        ReadOnlySpan<byte> handshake = [];
        var fields = new FieldReader(instruction);
        while (fields.Read())
        {
            switch (fields.Number)
            {
                case 1:
                    type = fields.Value;
                    break;
                case 2:
                    handshake = fields.Bytes;
                    break;
                default:
                    break;
            }
        }

        return fields.IsMalformed ? Malformed
            : (uint)type != Associate ? null
            : _isAssociated ? "it said twice who it is"
            : OfHandshake(handshake);
    }

    private string? OfHandshake(ReadOnlySpan<byte> handshake) =>
        FieldReader.TryFind(handshake, 1, out var origin) && !origin.IsEmpty ? OfOrigin(origin) : "it does not say who it is";

    private string? OfOrigin(ReadOnlySpan<byte> origin)
    {
        var said = WireAddress.Read(origin);
        if (said.IsMalformed || said.System != system || said.Port is 0 or > IPEndPoint.MaxPort || !IPAddress.TryParse(said.Host, out var address))
        {
            return "it does not say who it is";
        }

        if (peer is null && !address.Equals(remote))
        {
            return $"it says it is at {address}, and comes from {remote}";
        }

        if (peer is not null && (!peer.MayBeAt(address) || (peer.Addresses.IsEmpty && !address.Equals(remote))))
        {
            return $"it says it is at {address}, and its certificate is for {(peer.Addresses.IsEmpty ? remote.ToString() : string.Join(", ", peer.Addresses))}";
        }

        (_isAssociated, Origin) = (true, said.ToString());
        _peer = facts is null || peer is null ? null : new WirePeer(peer, Origin, system, facts);
        return null;
    }

    private FrameVerdict OfPayload(ReadOnlySpan<byte> container)
    {
        var fields = new FieldReader(container);
        while (fields.Read())
        {
            if (fields.Number == 2)
            {
                var verdict = _peer is null ? OfEnvelope(fields.Bytes) : EnvelopeGuard.Look(fields.Bytes, _peer);
                if (!verdict.IsPass)
                {
                    return verdict;
                }
            }
        }

        return fields.IsMalformed ? FrameVerdict.End(WireFault.Format, Malformed) : FrameVerdict.Pass;
    }

    private FrameVerdict OfEnvelope(ReadOnlySpan<byte> envelope)
    {
        var fields = new FieldReader(envelope);
        while (fields.Read())
        {
            if (fields.Number == 2 && OfMessage(WirePayload.Read(fields.Bytes)) is { IsPass: false } verdict)
            {
                return verdict;
            }
        }

        return fields.IsMalformed ? FrameVerdict.End(WireFault.Format, Malformed) : FrameVerdict.Pass;
    }

    private FrameVerdict OfMessage(WirePayload message) =>
        message.IsMalformed ? FrameVerdict.End(WireFault.Format, Malformed)
        : !WireSerializers.IsAllowed(message.Serializer)
            ? FrameVerdict.End(WireFault.Forbidden, $"a message for serializer {message.Serializer}, which no node of ours uses")
        : message.Serializer == MembershipGuard.Serializer && MembershipGuard.Refusal(message.Manifest, message.Content, peer, Origin) is { } refusal
            ? FrameVerdict.End(WireFault.Identity, refusal)
        : message.Serializer == MeshGuard.Serializer ? MeshGuard.LookAtForm(message)
        : FrameVerdict.Pass;
}
