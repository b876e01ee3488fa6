namespace FlannelMesh.Benchmarks.Micro;

/// <summary>What is in the frames that <see cref="FrameLook"/> reads.</summary>
public enum FrameKind
{
    Heartbeat,

    /// <summary>A request of a lease, of which the guard reads all.</summary>
    LeaseRequest,

    /// <summary>Akka's membership of a hundred members, of which it reads who sends it.</summary>
    GossipOf100,
}
