namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>How heartbeats fare.</summary>
internal enum HeartbeatMode
{
    /// <summary>They come in time as long as the node is there: only the lost are suspected.</summary>
    Punctual,

    /// <summary>Messages like others on the links; a core takes them after what it is at.</summary>
    First,

    /// <summary>Messages like others, also for a core: each waits for all that came before.</summary>
    Queued,
}
