using System.Diagnostics;
using FlannelMesh.Netlink;

namespace FlannelMesh.Benchmarks.Peers;

/// <summary>
/// The kernel takes namespaces apart in the background, under the lock that every netlink request needs. It is quiet when small requests
/// are answered at once for a while.
/// </summary>
internal static class QuietKernel
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan While = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <returns>False if it is not quiet within 5 s: others keep it busy.</returns>
    public static bool Await()
    {
        using var netlink = RouteNetlink.Open();
        var start = Stopwatch.GetTimestamp();
        for (var quietSince = start; Stopwatch.GetElapsedTime(quietSince) < While;)
        {
            var asked = Stopwatch.GetTimestamp();
            netlink.GetLink("lo");
            if (Stopwatch.GetElapsedTime(asked) > AtOnce)
            {
                quietSince = Stopwatch.GetTimestamp();
            }

            if (Stopwatch.GetElapsedTime(start) > Deadline)
            {
                return false;
            }

            Thread.Sleep(Pause);
        }

        return true;
    }
}
