using System.Diagnostics;
using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs.Attacks;

/// <summary>
/// Attacks on the agent of a running lab's first host, from a host of its own without an agent. The pods of the first three hosts ping each other
/// meanwhile.
/// </summary>
public sealed class AttackRun(Lab lab, LabHost attacker, Action<string> print)
{
    private const string RefusedFrames = "flannelmesh_wire_refused_frames_total{fault=\"";

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private LabHost Target => lab.Hosts[0];

    private IEnumerable<LabHost> Settled => lab.Hosts.Take(3);

    /// <summary>The one that the attacker's host has, CERTIFICATE:KEY; with TLS.</summary>
    public string Certificate => $"{Flag(attacker, "--tls-cert")}:{Flag(attacker, "--tls-key")}";

    /// <summary>Certificates for the attacker's address in as many names as are needed to send each hostile frame: who goes on is kept out.</summary>
    public async Task<IReadOnlyList<string>> IssueAsync()
    {
        var pairs = new List<string>();
        for (var number = 1; number <= HostileClient.CertificatesNeeded; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"liar{number}");
            var directory = Path.Combine(attacker.Files.Directory, name);
            (await attacker.RunBinaryAsync(
                "ca", "issue", "--dir", Path.GetDirectoryName(Flag(attacker, "--tls-ca"))!, "--node", name, "--ip", $"{attacker.Address}", "--out", directory)).EnsureSuccess();
            pairs.Add($"{Path.Combine(directory, $"{name}.pem")}:{Path.Combine(directory, $"{name}-key.pem")}");
        }

        return pairs;
    }

    /// <summary>What the agent is to count when it is sent all hostile frames once.</summary>
    /// <param name="hasCertificate">With TLS.</param>
    public IReadOnlyDictionary<string, int> ExpectedFaults(bool hasCertificate) => lab.Options.HasTls && !hasCertificate ? new Dictionary<string, int>()
        : HostileFrames.Faults(HostileFrames.Of(new HostileClient(new IPEndPoint(Target.Address, 8283), attacker.Address, lab.Options.HasTls, []), hasCertificate));

    /// <summary>Attacks by the program of the lab.</summary>
    /// <param name="name">Of the figure.</param>
    /// <param name="kind">As the program calls it.</param>
    /// <param name="count">As the program takes it.</param>
    /// <param name="certificates">With TLS: CERTIFICATE:KEY each; none: a stranger.</param>
    /// <param name="newcomer">A host that starts its agent meanwhile.</param>
    /// <param name="isClear">In clear text, although the agent has certificates.</param>
    public async Task<AttackFigure> RunAsync(
        string name, string kind, TimeSpan duration, int count, IReadOnlyList<string>? certificates = null, LabHost? newcomer = null, bool isClear = false) =>
        await MeasureAsync(name, () => AttackAsync(kind, duration, count, certificates ?? [], isClear), newcomer);

    /// <summary>A member whose agent is killed and started again, over and over.</summary>
    public async Task<AttackFigure> FlapAsync(string name, LabHost member, TimeSpan duration, LabHost? newcomer = null) =>
        await MeasureAsync(
            name,
            async () =>
            {
                var (start, times) = (Stopwatch.GetTimestamp(), 0);
                for (; Stopwatch.GetElapsedTime(start) < duration; times++)
                {
                    await member.KillAgentAsync();
                    member.StartAgent();
                    await Task.Delay(TimeSpan.FromSeconds(1 + (times % 2)));
                }

                return new AttackOutcome(
                    string.Create(CultureInfo.InvariantCulture, $"{times} times in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"),
                    new Dictionary<string, double> { ["times"] = times });
            },
            newcomer);

    private async Task<AttackFigure> MeasureAsync(string name, Func<Task<AttackOutcome>> attack, LabHost? newcomer)
    {
        var process = Target.Agent!.ProcessId;
        var (before, lines, unreachable, refused) = (ProcessUsage.ReadMemory(process), LogLines(), Unreachable(), await RefusedAsync());
        await using var near = Ping(Target, lab.Hosts[1]);
        await using var far = Ping(lab.Hosts[1], lab.Hosts[2]);
        await near.WaitForAnswersAsync(10, TimeSpan.FromSeconds(30));
        await far.WaitForAnswersAsync(10, TimeSpan.FromSeconds(30));
        using var ended = new CancellationTokenSource();
        var peak = PeakAsync(process, ended.Token);
        var (start, used) = (Stopwatch.GetTimestamp(), Processors());
        var attacking = attack();
        newcomer?.StartAgent();
        var joined = newcomer is null ? (TimeSpan?)null : await newcomer.WaitLeaseAsync();
        var outcome = await attacking;
        var length = Stopwatch.GetElapsedTime(start);
        var processors = Processors().Zip(used, (now, then) => now - then).ToList();
        await ended.CancelAsync();
        await Task.Delay(Calm);
        await near.StopAsync();
        await far.StopAsync();
        var (resident, anonymous) = await peak;
        var now = await RefusedAsync();
        var figure = new AttackFigure(
            name,
            outcome,
            length,
            processors[0],
            processors.Skip(1).Max(),
            Mib(before.AnonymousKib),
            Mib(anonymous),
            Mib(ProcessUsage.ReadMemory(process).AnonymousKib),
            Mib(resident),
            LogLines() - lines,
            near.Lost + far.Lost,
            Unreachable() - unreachable,
            More(now[Target.Name], refused[Target.Name]),
            now.Where(host => host.Key != Target.Name).Sum(host => More(host.Value, refused.GetValueOrDefault(host.Key) ?? []).Values.Sum()),
            joined);
        print(figure.ToString());
        return figure;
    }

    private static PingStream Ping(LabHost from, LabHost to) => from.Pods[0].StartPingStream(to.Pods[0], TimeSpan.FromMilliseconds(20));

    private async Task<AttackOutcome> AttackAsync(string kind, TimeSpan duration, int count, IReadOnlyList<string> certificates, bool isClear)
    {
        string[] tls = !lab.Options.HasTls || isClear ? [] : ["--tls", .. certificates.SelectMany(pair => new[] { "--certificate", pair })];
        var result = await attacker.Namespace.TryExecAsync(
            duration + TimeSpan.FromSeconds(120),
            [
                "sh", "-c", "ulimit -n 20000; exec \"$0\" \"$@\"", LabPaths.LabProgram(), "attack", kind, $"{Target.Address}:8283", $"{attacker.Address}",
                "--seconds", $"{duration.TotalSeconds:0}", "--count", $"{count}", .. tls,
            ]);
        return AttackOutcome.Parse(result.EnsureSuccess().Output.Trim());
    }

    private static async Task<(long ResidentKib, long AnonymousKib)> PeakAsync(int process, CancellationToken end)
    {
        var (resident, anonymous) = (0L, 0L);
        while (!end.IsCancellationRequested)
        {
            var now = ProcessUsage.ReadMemory(process);
            (resident, anonymous) = (Math.Max(resident, now.ResidentKib), Math.Max(anonymous, now.AnonymousKib));
            try
            {
                await Task.Delay(50, end);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return (resident, anonymous);
    }

    private List<TimeSpan> Processors() => [.. Settled.Select(host => ProcessUsage.Read(host.Agent!.ProcessId).ProcessorTime)];

    /// <summary>Of all agents that answer, by host and fault.</summary>
    private async Task<Dictionary<string, Dictionary<string, int>>> RefusedAsync()
    {
        var refused = new Dictionary<string, Dictionary<string, int>>();
        foreach (var host in lab.Hosts.Where(host => host.Agent is { HasExited: false } && File.Exists(host.Files.SubnetFile)))
        {
            try
            {
                refused[host.Name] = (await host.MetricsAsync()).Split('\n').Where(line => line.StartsWith(RefusedFrames, StringComparison.Ordinal))
                    .Select(line => line[RefusedFrames.Length..].Split("\"} "))
                    .ToDictionary(sample => sample[0], sample => int.Parse(sample[1], CultureInfo.InvariantCulture));
            }
            catch (HttpRequestException) when (!Settled.Contains(host))
            {
                // One that is just starting again.
            }
        }

        return refused;
    }

    private static Dictionary<string, int> More(Dictionary<string, int> now, Dictionary<string, int> before) =>
        now.ToDictionary(fault => fault.Key, fault => fault.Value - before.GetValueOrDefault(fault.Key)).Where(fault => fault.Value > 0).ToDictionary();

    private int Unreachable() => Settled.Sum(host => File.ReadLines(host.Files.Log).Count(line =>
        line.Contains(" is unreachable", StringComparison.Ordinal) && Settled.Any(other => line.Contains($"Member {other.Name} ", StringComparison.Ordinal))));

    private int LogLines() => lab.Hosts.Where(host => File.Exists(host.Files.Log)).Sum(host => File.ReadLines(host.Files.Log).Count());

    private static string Flag(LabHost host, string name) => host.Flags.Items.Single(flag => flag.Key == name).Value;

    private static double Mib(long kib) => kib / 1024.0;
}
