using System.Diagnostics;

namespace FlannelMesh.Labs.Chaos;

/// <summary>Waits after healing until all hosts are ready and of one mind, and stay so for a moment.</summary>
internal sealed class Settling(Lab lab, ChaosRecord record, CancellationToken cancellation)
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConvergeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What was noticed late, such as a member given up just before healing, undoes a convergence within this.</summary>
    private static readonly TimeSpan Stays = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <returns>Times since healing until all were ready, and until all agreed.</returns>
    /// <exception cref="LabException">Not in time; the message says what is missing.</exception>
    public async Task<(TimeSpan Ready, TimeSpan Converged)> WaitAsync()
    {
        var start = Stopwatch.GetTimestamp();
        TimeSpan? ready = null;
        TimeSpan? converged = null;
        while (true)
        {
            var views = await ViewAsync();
            var now = Stopwatch.GetElapsedTime(start);
            var missing = ConvergenceJudge.NotReady(views);
            ready = missing.Count > 0 ? null : ready ?? now;
            var problems = ready is null ? missing : ConvergenceJudge.Problems(views);
            converged = problems.Count > 0 ? null : converged ?? now;
            if (ready is { } readyAt && converged is { } convergedAt && now - convergedAt >= Stays)
            {
                return (readyAt, convergedAt);
            }

            if (converged is null && now > ReadyTimeout + ConvergeTimeout || ready is null && now > ReadyTimeout)
            {
                throw new LabException($"{now.TotalSeconds:0} s after healing: {string.Join("; ", problems)}");
            }

            if (converged is null && ready is { } since && now - since > ConvergeTimeout)
            {
                throw new LabException($"{(now - since).TotalSeconds:0} s after all are ready: {string.Join("; ", problems)}");
            }

            await Task.Delay(Interval, cancellation);
        }
    }

    private Task<HostView[]> ViewAsync()
    {
        var hosts = record.Hosts;
        var abandoned = record.Wiped.Select(wiped => wiped.Subnet).Except(hosts.Select(AgentReading.EnvSubnet)).OfType<string>().ToHashSet();
        return Task.WhenAll(hosts.Select(host => AgentReading.ViewAsync(host, lab.PeersOf(host), abandoned, lab.Options.Backend)));
    }
}
