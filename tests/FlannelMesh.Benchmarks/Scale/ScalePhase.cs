namespace FlannelMesh.Benchmarks.Scale;

/// <summary>What is done to a cluster after all its nodes were started at once.</summary>
internal enum ScalePhase
{
    /// <summary>Nothing.</summary>
    Idle,

    /// <summary>Further nodes join, one at a time.</summary>
    Joins,

    /// <summary>A tenth of the nodes is gone at once.</summary>
    Kill,

    /// <summary>A third of the nodes is cut off, until both sides have given up each other, then healed.</summary>
    Cut,

    /// <summary>In a cluster of its own each node is started when the one before has its lease.</summary>
    OneByOne,
}
