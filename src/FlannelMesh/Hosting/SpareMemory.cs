using FlannelMesh.Netlink.Processes;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>
/// A start allocates several times what the agent needs afterwards, and reads most of its program once; with thousands of peers each look at the kernel
/// leaves megabytes. Without more ado the process would keep the room for good.
/// </summary>
internal static class SpareMemory
{
    /// <summary>Less is what a few young collections take and leave.</summary>
    private const long Worthwhile = 8 << 20;

    /// <summary>The node has joined by then, or waits for others.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Gives the room back to the host; some milliseconds of a pause, the first time and when much has come together.</summary>
    public static ITimer GiveBackLater(TimeProvider time, ILogger log)
    {
        var left = 0L;
        var program = default(ProgramPages);
        return time.CreateTimer(
            _ =>
            {
                if (IsWorthwhile(left, GC.GetGCMemoryInfo().TotalCommittedBytes))
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    left = GC.GetGCMemoryInfo().TotalCommittedBytes;
                    AgentLog.GaveBackHeap(log, left >> 10);
                }

                // What seldom happens touches pages of the program too: joins and a cut of ten hosts some 12 MB of them.
                GiveBackPages(ref program, log);
            },
            null,
            Delay,
            Interval);
    }

    /// <param name="left">What the heap had of the host after the last time; 0 before the first.</param>
    /// <param name="now">What it has, as of the last collection of any kind.</param>
    public static bool IsWorthwhile(long left, long now) => now - left > Math.Max(Worthwhile, left / 4) || left == 0;

    private static void GiveBackPages(ref ProgramPages? program, ILogger log)
    {
        try
        {
            program ??= ProgramPages.Find();
            AgentLog.GaveBackPages(log, program.GiveBack() >> 10);
        }
        catch (Exception e) when (e is Netlink.NetlinkException or IOException or UnauthorizedAccessException)
        {
            AgentLog.PagesStay(log, e.Message);
        }
    }
}
