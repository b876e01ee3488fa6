using FlannelMesh.Leases.Wire;
using FlannelMesh.Serialization;

namespace FlannelMesh.Membership;

/// <summary>The wire formats of <see cref="BootstrapMessages"/>.</summary>
public static class BootstrapFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("bp", Wire.Probe.Parser, (BootstrapMessages.Probe probe) => ToWire(probe), FromWire),
        MessageFormat.Of("br", Wire.ProbeReply.Parser, (BootstrapMessages.ProbeReply reply) => ToWire(reply), FromWire),
    ];

    private static Wire.Probe ToWire(BootstrapMessages.Probe probe) => new()
    {
        NodeId = BlockFormat.ToBytes(probe.NodeId),
        Name = probe.Name,
        Network = probe.Network,
        Seeds = probe.Seeds,
    };

    private static BootstrapMessages.Probe FromWire(Wire.Probe wire) =>
        new(BlockFormat.NodeIdFrom(wire.NodeId), wire.Name, wire.Network, wire.Seeds);

    private static Wire.ProbeReply ToWire(BootstrapMessages.ProbeReply reply) => new()
    {
        NodeId = BlockFormat.ToBytes(reply.NodeId),
        Name = reply.Name,
        InCluster = reply.InCluster,
        Objection = (Wire.Objection)reply.Objection,
        Message = reply.Message,
        Seeds = reply.Seeds,
    };

    private static BootstrapMessages.ProbeReply FromWire(Wire.ProbeReply wire) => new(
        BlockFormat.NodeIdFrom(wire.NodeId),
        wire.Name,
        wire.InCluster,
        (Objection)wire.Objection,
        wire.Message,
        wire.Seeds);
}
