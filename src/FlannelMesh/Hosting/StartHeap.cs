namespace FlannelMesh.Hosting;

/// <summary>A start allocates several times what the agent needs afterwards, and without a collection the process would keep the room for good.</summary>
internal static class StartHeap
{
    /// <summary>The node has joined by then, or waits for others.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    /// <summary>Gives the room back to the host, once; some milliseconds of a pause.</summary>
    public static ITimer GiveBackLater(TimeProvider time) => time.CreateTimer(
        _ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true), null, Delay, Timeout.InfiniteTimeSpan);
}
