using System.Runtime.Serialization;
using System.Text;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Logging;
using FlannelMesh.Membership;
using FlannelMesh.Serialization;

namespace FlannelMesh.Transport;

/// <summary>
/// What a peer may say with our own messages: of itself what its certificate says, of its lease what the lease table says, and all else if it is a
/// voter, who has the table in its hands anyway, or an operator.
/// </summary>
internal static class MeshGuard
{
    /// <summary>Of <see cref="MeshSerializer"/>.</summary>
    public const ulong Serializer = MeshSerializer.Id;

    public static FrameVerdict Look(WirePayload payload, WirePath to, WirePeer peer)
    {
        var manifest = ManifestOf(payload);
        if (!MessageRules.ByManifest.TryGetValue(manifest, out var rule))
        {
            return NotKnown(manifest);
        }

        if (!rule.Recipients.Any(to.IsAt))
        {
            return FrameVerdict.Drop(WireFault.Forbidden, $"a message '{manifest}' for {Printable.Short(to.Path)}, where none goes");
        }

        if (rule.IsVoters && peer.OnlyVoters($"it sends '{manifest}'") is { IsPass: false } refusal)
        {
            return refusal;
        }

        try
        {
            return OfMessage(MeshSerializer.Read(payload.Content.ToArray(), manifest), peer);
        }
        catch (SerializationException e)
        {
            return FrameVerdict.Drop(WireFault.Format, Printable.Short(e.Message));
        }
    }

    /// <summary>Of a peer without a certificate: a message that this version knows, and can read.</summary>
    public static FrameVerdict LookAtForm(WirePayload payload)
    {
        var manifest = ManifestOf(payload);
        if (!MessageRules.ByManifest.ContainsKey(manifest))
        {
            return NotKnown(manifest);
        }

        try
        {
            _ = MeshSerializer.Read(payload.Content.ToArray(), manifest);
            return FrameVerdict.Pass;
        }
        catch (SerializationException e)
        {
            return FrameVerdict.Drop(WireFault.Format, Printable.Short(e.Message));
        }
    }

    public static FrameVerdict OfMessage(object message, WirePeer peer) => message switch
    {
        LeaseMessages.LeaseRequest request => OfRequest(request.Holder, peer),
        LeaseMessages.SlotRequest request => OfChange(request, peer),
        LeaseMessages.VoterRequest => peer.MayOperate ? FrameVerdict.Pass : NotOperator("it wants to change the voters"),
        BootstrapMessages.Probe probe => OfIdentity(probe.NodeId, probe.Name, peer),
        BootstrapMessages.ProbeReply reply => OfIdentity(reply.NodeId, reply.Name, peer) is { IsPass: false } refusal ? refusal : OfVoters(reply.Voters, peer),
        CloudRouteMessages.RoutesRequest request when peer.Identity.NodeId is { } id && request.NodeId != id =>
            FrameVerdict.Drop(WireFault.Identity, $"it asks for the routes of {request.NodeId}, and is {peer.Identity}"),
        _ => FrameVerdict.Pass,
    };

    private static string ManifestOf(WirePayload payload) => payload.Manifest.Length > 16 ? "?" : Encoding.UTF8.GetString(payload.Manifest);

    private static FrameVerdict NotKnown(string manifest) =>
        FrameVerdict.Drop(WireFault.Unknown, $"a message '{Printable.Short(manifest)}', which this version does not know");

    private static FrameVerdict OfIdentity(NodeId id, string name, WirePeer peer) => peer.Is(id, name)
        ? FrameVerdict.Pass
        : FrameVerdict.Drop(WireFault.Identity, $"it speaks as {Printable.Short(name)} ({id}), and its certificate is for {peer.Identity}");

    private static FrameVerdict OfRequest(LeaseHolder holder, WirePeer peer)
    {
        if (peer.IsVoter)
        {
            return FrameVerdict.Pass;
        }

        var refusal = OfIdentity(holder.NodeId, holder.Name, peer);
        var foreign = new[] { holder.PublicIp, holder.PublicIpv6 }.FirstOrDefault(address => address is not null && !peer.Identity.MayLeaseAt(address));
        return !refusal.IsPass || foreign is null
            ? refusal
            : FrameVerdict.Drop(
                WireFault.Identity,
                $"it wants a lease for {foreign}, and its certificate is for {string.Join(", ", peer.Identity.Addresses)}; `flannelmesh ca issue --ip` names further addresses");
    }

    /// <summary>One that is given back already is asked for again when the answer was lost.</summary>
    private static FrameVerdict OfChange(LeaseMessages.SlotRequest request, WirePeer peer) =>
        peer.MayOperate ? FrameVerdict.Pass
        : request.Change != SlotChange.GiveBack ? NotOperator("it wants to evict or reserve")
        : peer.Facts.Leases.Slots.TryGetValue(request.Index, out var slot) && peer.Is(slot.Holder.NodeId, slot.Holder.Name) ? FrameVerdict.Pass
        : NotOperator("it gives back a lease that is not its own");

    /// <summary>Who the voters are is what voters and the operator's seeds say. Others may repeat what is known.</summary>
    private static FrameVerdict OfVoters(VoterSet? said, WirePeer peer) =>
        said is null || peer.MayOperate || peer.Facts.IsSeed(peer.Origin) || (peer.Facts.Voters is { } known && known.ClusterId == said.ClusterId && said.Version <= known.Version)
            ? FrameVerdict.Pass
            : FrameVerdict.Drop(WireFault.Voter, "it tells of other voters, and is neither a voter nor a seed as far as this node knows");

    private static FrameVerdict NotOperator(string what) => FrameVerdict.Drop(
        WireFault.Operator, $"{what}, and is no voter and has no operator's certificate (`flannelmesh ca issue --operator`)");
}
