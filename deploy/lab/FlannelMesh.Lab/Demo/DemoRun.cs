using System.Net;
using System.Text.Json;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Labs.Screenshots;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs.Demo;

/// <summary>The demo's course: each step prints what it does and adds to the checks and measurements.</summary>
internal sealed class DemoRun(LabOptions options, bool keep, string? screenshots)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CheckList _checks = new();
    private readonly List<StartTimes> _starts = [];
    private LateJoin? _late;
    private PingMatrix _matrix = new([]);
    private IReadOnlyList<IdleUsage> _idle = [];

    /// <returns>0 when every check passed, else 1.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        await using var lab = await Lab.CreateAsync(options);
        var steps = StepsAsync(lab, cancellation);
        try
        {
            await steps.WaitAsync(cancellation);
            await DemoReport.PrintAsync(lab, _matrix, _starts, _late, _idle);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("\nInterrupted: the lab is removed.");
            // The step under way may still make a namespace: it loses the ground under its feet first, and what it made goes with the lab.
            await LabTeardown.RemoveAsync(lab.Name);
            await Task.WhenAny(steps, Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None));
            return 1;
        }
        catch (Exception e) when (e is LabException or HttpRequestException)
        {
            _checks.Add("the course of the demo", false, CheckList.FirstLine(e.Message));
            Console.WriteLine("\nThe agents' logs end:");
            Console.WriteLine(lab.LogTails());
        }

        if (keep)
        {
            lab.Keep = true;
            DemoReport.PrintLookAround(lab);
        }

        Console.WriteLine(_checks.AllPassed ? "\nAll checks passed." : $"\nFAILED: {string.Join("; ", _checks.Failed)}");
        return _checks.AllPassed ? 0 : 1;
    }

    private async Task StepsAsync(Lab lab, CancellationToken cancellation)
    {
        Console.WriteLine($"Lab {lab.Name}: {options.Hosts} hosts, {options.Backend}, {options.NetworksText}; all agents start at the same time");
        _starts.AddRange(await StartAsync(lab));
        cancellation.ThrowIfCancellationRequested();
        await lab.CreatePodsAsync();
        await CheckTrafficAsync(lab, "");

        Console.WriteLine("The underlay");
        await UnderlayProof.RunAsync(lab, _checks);

        Console.WriteLine("An agent stops and comes back");
        await RestartProof.RunAsync(lab, _checks);

        if (lab.Hosts.Count < LabOptions.MaxHosts)
        {
            Console.WriteLine("One more host joins");
            _late = await JoinLateAsync(lab);
            await CheckTrafficAsync(lab, " with the late host");
        }

        await CheckLeasesAsync(lab);
        Console.WriteLine("Idle for 5 s");
        _idle = await MeasureIdleAsync(lab, TimeSpan.FromSeconds(5), cancellation);
        if (screenshots is not null)
        {
            Console.WriteLine("Pictures of the dashboard, with a link between two hosts cut");
            var count = await DashboardViews.SaveAsync(lab, screenshots);
            _checks.Add("pictures of the dashboard", true, $"{count} in {screenshots}");
        }
    }

    /// <summary>The API's lease table against the subnet.env of every host.</summary>
    private async Task CheckLeasesAsync(Lab lab)
    {
        var table = await lab.Hosts[0].ApiAsync("leases");
        var leases = table.EnumerateArray().ToList();
        var wrong = lab.PeersOf(null)
            .Where(host => leases.Count(lease => HoldsSubnet(lease, host.Subnet) && lease.Text("name") == host.Name) != 1)
            .ToList();
        _checks.Add(
            "the lease table holds every host's subnet once",
            wrong.Count == 0 && leases.Count == lab.Hosts.Count,
            wrong.Count == 0 ? $"{leases.Count} leases" : string.Join(", ", wrong.Select(host => $"not {host.Subnet} of {host.Name}")));
    }

    private static bool HoldsSubnet(JsonElement lease, IPNetwork subnet) =>
        lease.Text("subnet") == subnet.ToString() || lease.Text("ipv6Subnet") == subnet.ToString();

    private async Task<IReadOnlyList<StartTimes>> StartAsync(Lab lab)
    {
        foreach (var host in lab.Hosts)
        {
            host.StartAgent();
        }

        var times = await Task.WhenAll(lab.Hosts.Select(WaitStartAsync));
        _checks.Add("all agents are ready", true, string.Join(", ", times.Select(time => $"{time.Host} {time.Ready.TotalSeconds:0.00} s")));
        return times;
    }

    private static async Task<StartTimes> WaitStartAsync(LabHost host)
    {
        // The lease is timed while readiness is awaited: afterwards it would be too late to see it.
        var lease = host.WaitLeaseAsync();
        var ready = host.WaitReadyAsync();
        await Task.WhenAll(lease, ready);
        return new StartTimes(host.Name, await lease, await ready);
    }

    private async Task CheckTrafficAsync(Lab lab, string when)
    {
        await _checks.AddAsync(
            $"kernel entries{when}: one route, with vxlan one ARP and one FDB entry per peer, no more",
            () => lab.WaitPeerEntriesAsync(Patience));
        _matrix = await lab.PingMatrixAsync();
        _checks.Add(
            $"ping matrix{when}",
            _matrix.AllReceived,
            _matrix.AllReceived
                ? $"{_matrix.Pairs.Count} pairs"
                : string.Join(", ", _matrix.Failed.Select(pair => $"{pair.From} to {pair.To} lost {pair.Result.Lost} of {pair.Result.Sent}")));
    }

    private async Task<LateJoin> JoinLateAsync(Lab lab)
    {
        var others = lab.Hosts.ToList();
        var host = await lab.AddHostAsync();
        var monitors = new List<RouteMonitor>();
        try
        {
            foreach (var other in others)
            {
                monitors.Add(await RouteMonitor.StartAsync(other.Namespace));
            }

            var agent = host.StartAgent();
            var times = await WaitStartAsync(host);
            var subnet = host.ReadSubnetEnv().Subnet;
            var changes = await Task.WhenAll(monitors.Select(monitor => monitor.WaitAsync(subnet, false, agent.StartedAt, Patience)));
            var routeOn = others.Zip(changes).ToDictionary(pair => pair.First.Name, pair => pair.Second.Time - agent.StartedAt);
            await host.CreatePodsAsync(options.PodsPerHost);
            _checks.Add("a late host is known to all", true, $"{routeOn.Values.Max().TotalSeconds:0.00} s after its process start");
            return new LateJoin(times, routeOn);
        }
        finally
        {
            foreach (var monitor in monitors)
            {
                await monitor.DisposeAsync();
            }
        }
    }

    private static async Task<IReadOnlyList<IdleUsage>> MeasureIdleAsync(Lab lab, TimeSpan duration, CancellationToken cancellation)
    {
        var before = lab.Hosts.Select(host => (Usage: ProcessUsage.Read(host.Agent!.ProcessId), At: TimeProvider.System.GetTimestamp())).ToList();
        await Task.Delay(duration, cancellation);
        return
        [
            .. lab.Hosts.Zip(before, (host, start) =>
            {
                var usage = ProcessUsage.Read(host.Agent!.ProcessId);
                var elapsed = TimeProvider.System.GetElapsedTime(start.At);
                return new IdleUsage(host.Name, usage, (usage.ProcessorTime - start.Usage.ProcessorTime) / elapsed);
            }),
        ];
    }
}
