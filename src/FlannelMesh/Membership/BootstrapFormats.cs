using FlannelMesh.Leases;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Serialization;

namespace FlannelMesh.Membership;

/// <summary>The wire formats of <see cref="BootstrapMessages"/> and <see cref="FormationMessages"/>.</summary>
public static class BootstrapFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("bp", Wire.Probe.Parser, (BootstrapMessages.Probe probe) => ToWire(probe), FromWire),
        MessageFormat.Of("br", Wire.ProbeReply.Parser, (BootstrapMessages.ProbeReply reply) => ToWire(reply), FromWire),
        MessageFormat.Of("fp", Wire.FormationPrepare.Parser, (FormationMessages.Prepare prepare) => ToWire(prepare), FromWire),
        MessageFormat.Of("fm", Wire.FormationPromise.Parser, (FormationMessages.Promise promise) => ToWire(promise), FromWire),
        MessageFormat.Of("fa", Wire.FormationAccept.Parser, (FormationMessages.Accept accept) => ToWire(accept), FromWire),
        MessageFormat.Of("fd", Wire.FormationAccepted.Parser, (FormationMessages.Accepted accepted) => ToWire(accepted), FromWire),
    ];

    private static Wire.Probe ToWire(BootstrapMessages.Probe probe)
    {
        var wire = new Wire.Probe
        {
            NodeId = BlockFormat.ToBytes(probe.NodeId),
            Name = probe.Name,
            Network = probe.Network,
            Seeds = probe.Seeds,
        };
        if (probe.ClusterId is { } id)
        {
            wire.ClusterId = BlockFormat.ToBytes(id);
        }

        if (probe.Former is { } former)
        {
            wire.FormerAddress = former.Address;
            wire.FormerIncarnation = former.Incarnation;
        }

        wire.Slot = (uint)(probe.Slot + 1 ?? 0);
        return wire;
    }

    private static BootstrapMessages.Probe FromWire(Wire.Probe wire) => new(
        BlockFormat.NodeIdFrom(wire.NodeId),
        wire.Name,
        wire.Network,
        wire.Seeds,
        wire.ClusterId.IsEmpty ? null : BlockFormat.GuidFrom(wire.ClusterId, "cluster id"))
    {
        Former = wire.FormerAddress.Length == 0 ? null : new FormerRun(wire.FormerAddress, wire.FormerIncarnation),
        Slot = wire.Slot == 0 ? null : LeaseFormats.Bounded(wire.Slot - 1, BlockLayout.MaxBlocks * BlockLayout.MaxSlots, "slot"),
    };

    private static Wire.ProbeReply ToWire(BootstrapMessages.ProbeReply reply)
    {
        var wire = new Wire.ProbeReply
        {
            NodeId = BlockFormat.ToBytes(reply.NodeId),
            Name = reply.Name,
            InCluster = reply.InCluster,
            Objection = (Wire.Objection)reply.Objection,
            Message = reply.Message,
            Seeds = reply.Seeds,
            Voters = Optional(reply.Voters),
            CanVote = reply.CanVote,
            VotersUp = (uint)reply.VotersUp,
            JoinersAhead = (uint)reply.JoinersAhead,
        };
        if (reply.FounderOf is { } id)
        {
            wire.FounderOf = BlockFormat.ToBytes(id);
        }

        if (reply.Held is { } held)
        {
            wire.Held = BlockFormat.ToWire(BlockState.Empty.With(held));
        }

        wire.Replaces.AddRange(reply.Replaces.Select(BlockFormat.ToBytes));
        return wire;
    }

    private static BootstrapMessages.ProbeReply FromWire(Wire.ProbeReply wire) => new()
    {
        NodeId = BlockFormat.NodeIdFrom(wire.NodeId),
        Name = wire.Name,
        InCluster = wire.InCluster,
        Objection = (Objection)wire.Objection,
        Message = wire.Message,
        Seeds = wire.Seeds,
        Voters = Optional(wire.Voters),
        CanVote = wire.CanVote,
        FounderOf = wire.FounderOf.IsEmpty ? null : BlockFormat.GuidFrom(wire.FounderOf, "cluster id"),
        Replaces = [.. wire.Replaces.Select(id => BlockFormat.GuidFrom(id, "cluster id"))],
        VotersUp = (int)wire.VotersUp,
        Held = wire.Held is null ? null : LeaseFormats.SingleSlot(wire.Held),
        JoinersAhead = (int)Math.Min(wire.JoinersAhead, int.MaxValue),
    };

    private static Wire.FormationPrepare ToWire(FormationMessages.Prepare prepare) =>
        new() { Round = BlockFormat.ToWire(prepare.Round), Expected = prepare.Expected };

    private static FormationMessages.Prepare FromWire(Wire.FormationPrepare wire) => new(BlockFormat.FromWire(wire.Round), wire.Expected);

    private static Wire.FormationPromise ToWire(FormationMessages.Promise promise) => new()
    {
        Round = BlockFormat.ToWire(promise.Round),
        Promised = BlockFormat.ToWire(promise.Promised),
        Cluster = Optional(promise.Cluster),
        AcceptedIn = BlockFormat.ToWire(promise.AcceptedIn),
        Accepted = Optional(promise.Accepted),
        Objection = promise.Objection,
    };

    private static FormationMessages.Promise FromWire(Wire.FormationPromise wire) => new(
        BlockFormat.FromWire(wire.Round),
        BlockFormat.FromWire(wire.Promised),
        Optional(wire.Cluster),
        BlockFormat.FromWire(wire.AcceptedIn),
        Optional(wire.Accepted),
        wire.Objection);

    private static Wire.FormationAccept ToWire(FormationMessages.Accept accept) =>
        new() { Round = BlockFormat.ToWire(accept.Round), Value = BlockFormat.ToWire(accept.Value) };

    private static FormationMessages.Accept FromWire(Wire.FormationAccept wire) =>
        new(BlockFormat.FromWire(wire.Round), BlockFormat.FromWire(wire.Value));

    private static Wire.FormationAccepted ToWire(FormationMessages.Accepted accepted) =>
        new() { Round = BlockFormat.ToWire(accepted.Round), Promised = BlockFormat.ToWire(accepted.Promised) };

    private static FormationMessages.Accepted FromWire(Wire.FormationAccepted wire) =>
        new(BlockFormat.FromWire(wire.Round), BlockFormat.FromWire(wire.Promised));

    private static Leases.Wire.VoterSet? Optional(Leases.Voters.VoterSet? voters) => voters is null ? null : BlockFormat.ToWire(voters);

    private static Leases.Voters.VoterSet? Optional(Leases.Wire.VoterSet? wire) => wire is null ? null : BlockFormat.FromWire(wire);
}
