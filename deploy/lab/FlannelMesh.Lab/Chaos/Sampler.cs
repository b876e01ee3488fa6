using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.Labs.Chaos;

/// <summary>Looks at every host once a second and writes into the history who holds what, and which agent has ended by itself.</summary>
internal sealed class Sampler(ChaosRecord record)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HashSet<int> _ended = [];
    private int _samples;

    public int Samples => Volatile.Read(ref _samples);

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
            {
                await Task.WhenAll(record.Hosts.Select(SampleAsync));
                Interlocked.Increment(ref _samples);
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }

    private async Task SampleAsync(LabHost host)
    {
        var time = DateTimeOffset.UtcNow;
        if (AgentReading.EnvSubnet(host) is { } subnet)
        {
            record.History.Add(time, subnet, host.Name, "subnet.env", isOwn: true);
        }

        foreach (var belief in KernelBelief.Of(await KernelTables.ReadAsync(host.Namespace)))
        {
            record.History.Add(time, belief.Subnet, belief.Host, $"routes of {host.Name}", isOwn: false);
        }

        if (record.StatusOf(host) != AgentStatus.Running)
        {
            return;
        }

        NoticeEnd(host);
        if (await AgentReading.TryGetAsync(host, "node") is { } node && AgentReading.IsReady(node))
        {
            record.History.Add(time, node.Text("subnet"), host.Name, "its API", isOwn: true);
        }

        if (await AgentReading.TryGetAsync(host, "leases") is { } leases)
        {
            foreach (var lease in leases.EnumerateArray())
            {
                record.History.Add(time, lease.Text("subnet"), lease.Text("name"), $"leases of {host.Name}", isOwn: false);
            }
        }
    }

    private void NoticeEnd(LabHost host)
    {
        try
        {
            // The status is read again: the nemesis may have killed the agent in between, and says so first.
            if (host.Agent is { HasExited: true } agent && record.StatusOf(host) == AgentStatus.Running && Notice(agent.ProcessId))
            {
                record.Add(new Violation(
                    ViolationKind.UnexpectedExit, $"the agent of {host.Name} ended with exit code {agent.ExitCode}: {host.Files.LogTail(1)}"));
            }
        }
        catch (InvalidOperationException)
        {
            // A new agent has just taken its place.
        }
    }

    private bool Notice(int processId)
    {
        lock (_ended)
        {
            return _ended.Add(processId);
        }
    }
}
