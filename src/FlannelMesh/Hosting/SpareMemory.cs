using FlannelMesh.Netlink.Processes;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>
/// A start allocates several times what the agent needs afterwards, and reads most of its program once. Without more ado the process would
/// keep the room for good.
/// </summary>
internal static class SpareMemory
{
    /// <summary>The node has joined by then, or waits for others.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    /// <summary>What seldom happens touches pages of the program too.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Gives the room back to the host; some milliseconds of a pause the first time.</summary>
    public static ITimer GiveBackLater(TimeProvider time, ILogger log)
    {
        var isFirst = true;
        return time.CreateTimer(
            _ =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }

                try
                {
                    AgentLog.GaveBackPages(log, FilePages.GiveBackProgram() >> 10);
                }
                catch (Exception e) when (e is Netlink.NetlinkException or IOException or UnauthorizedAccessException)
                {
                    AgentLog.PagesStay(log, e.Message);
                }
            },
            null,
            Delay,
            Interval);
    }
}
