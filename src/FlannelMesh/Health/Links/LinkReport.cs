namespace FlannelMesh.Health.Links;

/// <summary>One direction of a link as its node has measured it.</summary>
public sealed record LinkReport
{
    public required NodeId To { get; init; }
    public required LinkPath Path { get; init; }
    public required LinkState State { get; init; }

    /// <summary>Microseconds, the best of the recent ones; null while nothing answers.</summary>
    public long? Rtt { get; init; }

    public double LossPercent { get; init; }

    /// <summary>How many probes the loss is of.</summary>
    public int Probes { get; init; }

    /// <summary>Since the last result, when the report was made; null before the first.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How it is measured, or why it is not.</summary>
    public required string Method { get; init; }
}
