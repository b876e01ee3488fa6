namespace FlannelMesh.Transport;

/// <summary>What becomes of a frame.</summary>
/// <param name="Fault">What is wrong with it; <see cref="WireFault.None"/>: it goes to Akka.</param>
/// <param name="Reason">For people.</param>
/// <param name="EndsConnection">No member of ours would send it. Otherwise it is as if the network had lost it, which Akka and our actors put up with.</param>
internal readonly record struct FrameVerdict(WireFault Fault, string Reason, bool EndsConnection)
{
    public static FrameVerdict Pass => new(WireFault.None, "", false);

    public bool IsPass => Fault == WireFault.None;

    /// <summary>
    /// It may be this node that is wrong: it has not heard yet who has become a voter, or of what a newer agent says. Counted, and never held
    /// against the peer.
    /// </summary>
    public bool IsUncertain => Fault is WireFault.Voter or WireFault.Unknown;

    public static FrameVerdict Drop(WireFault fault, string reason) => new(fault, reason, false);

    public static FrameVerdict End(WireFault fault, string reason) => new(fault, reason, true);
}
