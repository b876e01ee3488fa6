namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Bytes of messages as they are written to a connection.</summary>
internal sealed record Sizes
{
    public double Heartbeat { get; init; } = 277;

    public double Status { get; init; } = 340;

    /// <summary>A follower's question whether there is news of the table, and the answer that there is none: the mean of both.</summary>
    public double Table { get; init; } = 220;

    /// <summary>A question for the cluster, and its answer: the mean of both.</summary>
    public double Probe { get; init; } = 320;

    /// <summary>What a voter sends to the others in a second for the replicated tables, and in how many messages.</summary>
    public double Replicated { get; init; } = 1000;

    public double ReplicatedMessages { get; init; } = 4;

    /// <summary>Names and lengths around any message.</summary>
    public double Envelope { get; init; } = 170;

    /// <summary>What a digest of health reports names, by their number.</summary>
    public Line Digest { get; init; } = new(40, 26);

    /// <summary>A health report among others in a message.</summary>
    public double Report { get; init; } = 1700;

    /// <summary>A lease in a message of the table.</summary>
    public double Lease { get; init; } = 72;

    public double Wanted { get; init; } = 16;

    public double News { get; init; } = 26;
}
