using FlannelMesh.Labs.Bench.Overlays;
using FlannelMesh.Labs.Bench.Traffic;
using FlannelMesh.Labs.Figures;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Bench;

/// <summary>Starts all overlays at once, measures them in rounds, each round in another order, and prints tables.</summary>
internal sealed class BenchRun(BenchOptions options)
{
    /// <summary>Of the order of overlays in the rounds.</summary>
    private const int Seed = 85;
    private const int Starts = 20;

    /// <summary>tinc finds out the MTU of its way in the first seconds, and sends over TCP until then.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(5);

    private TimeSpan ShortTime => TimeSpan.FromSeconds(options.Seconds / 3.0);

    private readonly BenchSheet _sheet = new();
    private readonly TunnelFigures _tunnels = new();
    private readonly List<Overlay> _running = [];
    private bool _isComplete = true;

    /// <returns>0 when all was measured, else 1; what was measured until then is printed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var overlays = Choose();
        var end = await Measurement.RunAsync("bench", new BenchReport(options, _sheet, _tunnels, _running).ToString, async () =>
        {
            await using var lab = await BenchLab.CreateAsync();
            await Measurement.UnlessCanceledAsync(lab.Name, MeasureAsync(lab, overlays, cancellation), cancellation);
        });
        return _isComplete ? end : 1;
    }

    private List<Overlay> Choose()
    {
        Overlay[] all =
        [
            new HostGateway(), new KernelVxlan(), new PlainForwarder(), new Nebula(), new Tinc(), new WireguardGo(),
            .. FlannelMeshTunnel.All(options.Queues, options.Other),
        ];
        var names = options.Choose([.. all.Select(overlay => overlay.Name)]);
        return [.. all.Where(overlay => names.Contains(overlay.Name))];
    }

    private async Task MeasureAsync(BenchLab lab, List<Overlay> overlays, CancellationToken cancellation)
    {
        foreach (var overlay in overlays)
        {
            await StartAsync(lab, overlay);
        }

        foreach (var tunnel in _running.OfType<FlannelMeshTunnel>())
        {
            await Task.Run(() => _tunnels.TimeStarts(tunnel, lab, Starts), cancellation);
        }

        var traffic = await PodTraffic.StartAsync(lab);
        await Task.Delay(_running.Any(overlay => overlay is Tinc) ? SettlingTime : TimeSpan.Zero, cancellation);
        var random = new Random(Seed);
        foreach (var tunnel in _running.OfType<FlannelMeshTunnel>())
        {
            _tunnels.Begin(tunnel);
        }

        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var cable in options.Cables)
            {
                await lab.SetCableAsync(cable);
                var order = _running.ToArray();
                random.Shuffle(order);
                foreach (var overlay in order)
                {
                    cancellation.ThrowIfCancellationRequested();
                    await MeasureAsync(traffic, overlay, round, cable);
                }
            }
        }

        foreach (var overlay in _running)
        {
            _tunnels.End(overlay);
        }
    }

    /// <summary>An overlay that does not run here is left out, and said to be.</summary>
    private async Task StartAsync(BenchLab lab, Overlay overlay)
    {
        try
        {
            await lab.StartAsync(overlay);
            _running.Add(overlay);
        }
        catch (LabException e)
        {
            _isComplete = false;
            await Console.Error.WriteLineAsync($"bench: {overlay.Name} is left out: {e.Message}");
        }
    }

    private async Task MeasureAsync(PodTraffic traffic, Overlay overlay, int round, Cable cable)
    {
        var add = (Measure measure, double value) => _sheet.Add(round, cable, overlay.Name, measure, value);
        foreach (var test in options.Tests)
        {
            try
            {
                await (test switch
                {
                    "tcp" => TcpAsync(traffic, overlay, add),
                    "packets" => PacketsAsync(traffic, overlay, add),
                    _ => RoundTripAsync(traffic, overlay, add),
                });
            }
            catch (LabException e)
            {
                _isComplete = false;
                await Console.Error.WriteLineAsync($"bench: round {round}, {cable}, {overlay.Name}: {e.Message}");
            }
        }

        Console.WriteLine($"  round {round}, {cable}, {overlay.Name}: {BenchReport.Line(_sheet, round, cable, overlay)}");
    }

    private async Task TcpAsync(PodTraffic traffic, Overlay overlay, Action<Measure, double> add)
    {
        var (kernel, daemons) = (KernelCounts.SoftirqSeconds(), DaemonSeconds(overlay));
        var one = await traffic.TcpAsync(overlay.PodAddress(2), 1, options.Seconds);
        (kernel, daemons) = (KernelCounts.SoftirqSeconds() - kernel, DaemonSeconds(overlay) - daemons);
        add(Measure.Processor, (one.ProcessorSeconds + kernel + daemons) / one.Bytes * 1e9);
        add(Measure.DaemonProcessor, daemons / one.Bytes * 1e9);
        add(Measure.Tcp1, one.GigabitsPerSecond);
        add(Measure.Retransmits, one.Retransmits);
        add(Measure.Tcp4, (await traffic.TcpAsync(overlay.PodAddress(2), 4, options.Seconds)).GigabitsPerSecond);
    }

    private async Task PacketsAsync(PodTraffic traffic, Overlay overlay, Action<Measure, double> add)
    {
        foreach (var (flows, measure) in new[] { (1, Measure.Packets1), (64, Measure.Packets64), (1024, Measure.Packets1024) })
        {
            add(measure, await traffic.BlastAsync(overlay.PodAddress(1), overlay.PodAddress(2), flows, ShortTime) / 1000);
        }
    }

    private async Task RoundTripAsync(PodTraffic traffic, Overlay overlay, Action<Measure, double> add)
    {
        var (p50, p99) = await traffic.PingPongAsync(overlay.PodAddress(2), ShortTime);
        add(Measure.RoundTrip50, p50);
        add(Measure.RoundTrip99, p99);
    }

    private static double DaemonSeconds(Overlay overlay) =>
        overlay.Daemons.Sum(daemon => ProcessUsage.ParseProcessorTime(File.ReadAllText($"/proc/{daemon}/stat")).TotalSeconds);
}
