namespace FlannelMesh.Membership;

/// <summary>What agents ask each other before they are in one cluster.</summary>
public static class BootstrapMessages
{
    /// <param name="Network">What must be the same on all members, as <c>NetworkConfig.Canonical</c>.</param>
    /// <param name="Seeds">The configured seeds, sorted and joined by commas.</param>
    public sealed record Probe(NodeId NodeId, string Name, string Network, string Seeds) : IWireMessage;

    /// <param name="Objection">Why the prober may not join, with <paramref name="Message"/> for people.</param>
    public sealed record ProbeReply(NodeId NodeId, string Name, bool InCluster, Objection Objection, string Message, string Seeds)
        : IWireMessage;
}
