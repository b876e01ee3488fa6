using System.Collections.Immutable;
using System.Diagnostics;

namespace FlannelMesh.Labs.Chaos;

/// <summary>
/// Lets a nemesis at a lab, step after step, while checkers look on; ends at the first step after which one of them has found
/// something, or when the time is over.
/// </summary>
/// <param name="title">Begins the verdict.</param>
/// <param name="limit">No step begins after this time.</param>
/// <param name="print">Takes one line at a time.</param>
internal sealed class ChaosRun(string title, LabOptions options, IEnumerable<NemesisStep> steps, TimeSpan limit, Action<string> print)
{
    private readonly ChaosRecord _record = new();
    private readonly LogScan _logs = new();
    private readonly List<string> _transcript = [];
    private NemesisStep? _step;
    private int _done;

    /// <summary>A lab whose pool has exactly this many subnets, and whose routes outlive every fault of a plan.</summary>
    public static LabOptions LabFor(int hosts, int voters, int subnets) => new()
    {
        Hosts = hosts,
        Seeds = voters,
        PodsPerHost = 1,
        NetConf = $$$"""{"Network":"10.5.0.0/16","SubnetMin":"10.5.8.0","SubnetMax":"10.5.{{{8 + subnets - 1}}}.0","Backend":{"Type":"vxlan"}}""",
        // The longest SIGSTOP, or a restart with all that follows, takes more than a minute.
        ConfigOverrides = "flannelmesh.withdraw-after = 120s",
    };

    /// <summary>Makes the lab, runs, judges, removes the lab.</summary>
    public async Task<ChaosVerdict> RunAsync(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        await using var lab = await Lab.CreateAsync(options);
        await using var pings = new PingMesh();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var course = CourseAsync(lab, pings, start, ending.Token);
        try
        {
            await course.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // What is under way loses the ground under its feet first, and what it made goes with the lab.
            await LabTeardown.RemoveAsync(lab.Name);
            await Task.WhenAny(course, Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None));
            throw;
        }
        catch (Exception e) when (e is LabException or HttpRequestException or IOException)
        {
            _record.Add(new Violation(ViolationKind.NotConverged, e.Message));
        }

        await ending.CancelAsync();
        var verdict = Judge(lab, pings, Stopwatch.GetElapsedTime(start));
        foreach (var violation in verdict.Violations)
        {
            Print($"  {violation}");
        }

        if (!verdict.Passed)
        {
            Print($"  failed in {verdict.FailedStep?.ToString() ?? "the start"}");
            Print($"  logs are kept in {KeepLogs(lab, verdict)}");
        }

        Print(verdict.ToString());
        return verdict;
    }

    private async Task CourseAsync(Lab lab, PingMesh pings, long start, CancellationToken cancellation)
    {
        Print($"Lab {lab.Name}: {options.Hosts} hosts, {options.SeedCount} voters, {options.EffectiveNetConf}");
        await lab.StartAllAsync();
        await lab.CreatePodsAsync();
        _record.AddHosts(lab.Hosts);
        var settling = new Settling(lab, _record, cancellation);
        await settling.WaitAsync();
        pings.Ensure(_record.Hosts);

        using var partition = new Partition(lab.Network);
        var nemesis = new Nemesis(lab, _record, pings, partition, Print, cancellation);
        var sampler = new Sampler(_record);
        var sampling = sampler.RunAsync(cancellation);
        foreach (var step in steps.TakeWhile(_ => Stopwatch.GetElapsedTime(start) < limit))
        {
            var samplesBefore = sampler.Samples;
            _step = step;
            Print($"{DateTimeOffset.UtcNow:HH:mm:ss} {step}");
            await nemesis.RunAsync(step);
            if (!_record.Violations.IsEmpty)
            {
                // With an agent too few or too many there is no convergence to wait for.
                return;
            }

            var (ready, converged) = await settling.WaitAsync();
            Print($"         all ready {Fault.Seconds(ready)} after healing, of one mind {Fault.Seconds(converged)}");
            pings.Ensure(_record.Hosts);
            _done++;
            if (sampling.IsFaulted)
            {
                await sampling;
            }

            if (sampler.Samples == samplesBefore)
            {
                throw new LabException("nothing was sampled during the step: the checkers have seen nothing");
            }

            if (Violations(lab, pings).Length > 0)
            {
                return;
            }
        }
    }

    private ChaosVerdict Judge(Lab lab, PingMesh pings, TimeSpan elapsed)
    {
        var violations = Violations(lab, pings);
        var lost = PingJudge.Unexcused(pings.Losses, _record.Excuses).Count;
        return new ChaosVerdict(title, _done, elapsed, violations.IsEmpty ? null : _step, violations, lost, pings.Answered + lost);
    }

    private ImmutableArray<Violation> Violations(Lab lab, PingMesh pings)
    {
        foreach (var violation in _logs.Next(lab.Hosts))
        {
            _record.Add(violation);
        }

        var holdings = _record.History.Holdings;
        return
        [
            .. DuplicateJudge.Judge(holdings),
            .. StickinessJudge.Judge(holdings, _record.Wiped),
            .. PingJudge.Judge(pings.Losses, _record.Excuses),
            .. pings.Ended.Select(text => new Violation(ViolationKind.LostPing, text)),
            .. _record.Violations,
        ];
    }

    /// <returns>The directory.</returns>
    private string KeepLogs(Lab lab, ChaosVerdict verdict)
    {
        var directory = Path.Combine(LabPaths.Repository(), "artifacts", "chaos", $"{lab.Name}-{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss}");
        Directory.CreateDirectory(directory);
        foreach (var host in lab.Hosts.Where(host => File.Exists(host.Files.Log)))
        {
            File.Copy(host.Files.Log, Path.Combine(directory, $"{host.Name}.log"), overwrite: true);
        }

        File.WriteAllLines(Path.Combine(directory, "run.log"), [.. _transcript, verdict.ToString()]);
        var history = _record.History.Holdings.OrderBy(holding => holding.From).Select(holding => holding.ToString());
        File.WriteAllLines(Path.Combine(directory, "history.log"), history);
        return directory;
    }

    private void Print(string line)
    {
        lock (_transcript)
        {
            _transcript.Add(line);
            print(line);
        }
    }
}
