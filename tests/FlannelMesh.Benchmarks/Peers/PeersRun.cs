using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Dataplane;

namespace FlannelMesh.Benchmarks.Peers;

/// <summary>
/// In each round every way programs the same peers on a device that is there already, in a namespace of its own, one after the other.
/// </summary>
internal static class PeersRun
{
    private const string Ours = "reconciler, nexthop objects";
    private const string Classic = "reconciler, route-layout classic";
    private const string Batch = "ip -batch and bridge -batch, gateways in routes";
    private const string BatchNexthops = "ip -batch and bridge -batch, nexthop objects";
    private const int WarmUps = 5;
    private const int WarmUpPeers = 5000;
    private const string Resync = "resync of as many in place";

    public static void Run(PeersOptions options, TextWriter output, TextWriter progress)
    {
        var table = new MarkdownTable(["", .. options.Sizes.Select(size => $"{size} peers")]);
        var columns = new List<Dictionary<string, List<TimeSpan>>>();
        var allocated = new List<long>();
        // Compiled code, as in an agent that runs. The first is measured on its own.
        var cold = new Dictionary<string, List<TimeSpan>>();
        for (var run = 1; run <= WarmUps; run++)
        {
            progress.WriteLine($"{WarmUpPeers} peers, warm-up {run}");
            Measure(new PeerOverlay(WarmUpPeers), cold, progress, out _);
        }

        foreach (var size in options.Sizes)
        {
            var overlay = new PeerOverlay(size);
            var times = new Dictionary<string, List<TimeSpan>>();
            var bytes = 0L;
            for (var run = 1; run <= options.Runs; run++)
            {
                progress.WriteLine($"{size} peers, round {run}");
                Measure(overlay, times, progress, out bytes);
            }

            columns.Add(times);
            allocated.Add(bytes);
        }

        foreach (var way in (string[])[Ours, Classic, Batch, BatchNexthops])
        {
            table.Add([$"{way}: ms", .. columns.Select(times => Range(times[way]))]);
        }

        table.Add(["reconciler, nexthop objects: peers a second", .. columns.Select((times, at) => Number(options.Sizes[at] / Median(times[Ours]).TotalSeconds))]);
        table.Add(["ip -batch, gateways in routes / reconciler", .. columns.Select(times => Ratio(times[Batch], times[Ours]))]);
        table.Add(["ip -batch, nexthop objects / reconciler", .. columns.Select(times => Ratio(times[BatchNexthops], times[Ours]))]);
        table.Add([$"{Resync}: ms", .. columns.Select(times => Range(times[Resync]))]);
        table.Add([$"{Resync}: KiB allocated", .. allocated.Select(bytes => Number(bytes / 1024.0))]);
        output.WriteLine($"{Environment.ProcessorCount} cores, Linux {Environment.OSVersion.Version}, .NET {Environment.Version}; median [min-max] of {options.Runs}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"cold: the first apply of the process took {cold[Ours][0].TotalMilliseconds:0.0} ms for {WarmUpPeers} peers"));
        output.WriteLine();
        output.WriteLine(table);
    }

    /// <summary>How long the reconciler takes for what <c>ip -batch</c> and <c>bridge -batch</c> do, by the medians of some rounds, and a look at all of it.</summary>
    public static (double OfBatch, double LookOfApply) Ratios(int peers, int runs, TextWriter progress)
    {
        var (overlay, times) = (new PeerOverlay(peers), new Dictionary<string, List<TimeSpan>>());
        for (var run = 0; run < WarmUps; run++)
        {
            Measure(overlay, [], progress, out _);
        }

        for (var run = 0; run < runs; run++)
        {
            progress.WriteLine($"{peers} peers, round {run + 1}");
            Measure(overlay, times, progress, out _);
        }

        return (Median(times[Ours]) / Median(times[Batch]), Median(times[Resync]) / Median(times[Ours]));
    }

    private static void Measure(PeerOverlay overlay, Dictionary<string, List<TimeSpan>> times, TextWriter progress, out long allocated)
    {
        var (bare, full) = (overlay.ToState(hasPeers: false), overlay.ToState(hasPeers: true));
        using (PeerHost ours = new(), classic = new(RouteLayout.Classic), gateways = new(), nexthops = new())
        {
            foreach (var host in (PeerHost[])[ours, classic, gateways, nexthops])
            {
                host.Apply(bare);
            }

            Time(times, Ours, () => ours.Apply(full));
            Time(times, Batch, () => RunBatch(gateways, overlay, withNexthops: false));
            Time(times, Classic, () => classic.Apply(full));
            Time(times, BatchNexthops, () => RunBatch(nexthops, overlay, withNexthops: true));
            var before = GC.GetAllocatedBytesForCurrentThread();
            Time(times, Resync, () =>
            {
                ours.Reconciler.QueueResync();
                ours.Apply(full);
            });
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        if (!QuietKernel.Await())
        {
            progress.WriteLine("the kernel is busy with something else: the next round may be slow");
        }
    }

    private static void RunBatch(PeerHost host, PeerOverlay overlay, bool withNexthops)
    {
        host.Batch("ip", overlay.IpLines(withNexthops));
        host.Batch("bridge", overlay.BridgeLines());
    }

    private static void Time(Dictionary<string, List<TimeSpan>> times, string way, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        var elapsed = Stopwatch.GetElapsedTime(start);
        if (!times.TryGetValue(way, out var list))
        {
            times[way] = list = [];
        }

        list.Add(elapsed);
    }

    private static TimeSpan Median(List<TimeSpan> times) => Percentile.Of(times, 50);

    private static string Range(List<TimeSpan> times) => Range(Median(times).TotalMilliseconds, times.Select(time => time.TotalMilliseconds));

    /// <summary>Of the medians; the extremes are those of single rounds.</summary>
    private static string Ratio(List<TimeSpan> peer, List<TimeSpan> ours) => Range(Median(peer) / Median(ours), peer.Zip(ours, (other, our) => other / our));

    private static string Range(double median, IEnumerable<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{median:0.0} [{values.Min():0.0}-{values.Max():0.0}]");

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
