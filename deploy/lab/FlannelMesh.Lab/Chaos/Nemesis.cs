using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Chaos;

/// <summary>Does the faults of a step to a lab and heals them; what a fault itself must not bring about it reports at once.</summary>
internal sealed class Nemesis(
    Lab lab, ChaosRecord record, PingMesh pings, Partition partition, Action<string> print, CancellationToken cancellation)
{
    private static readonly TimeSpan RefusalTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns when all faults of the step are healed.</summary>
    public Task RunAsync(NemesisStep step) => Task.WhenAll(step.Faults.Select(RunAsync));

    private Task RunAsync(Fault fault) => fault switch
    {
        Fault.Freeze freeze => FreezeAsync(record.Host(freeze.Host), freeze.Duration),
        Fault.Kill kill => KillAsync(record.Host(kill.Host), kill.Duration),
        Fault.KillAll all => KillAllAsync(all),
        Fault.Wipe wipe => WipeAsync(record.Host(wipe.Host), wipe.Duration),
        Fault.CloneHost clone => CloneAsync(record.Host(clone.Host)),
        Fault.RestartCutOff restart => CutAsync(fault, () => RestartCutOffAsync(record.Host(restart.Host), restart.Duration)),
        Fault.Join join => JoinAsync(join.Count),
        _ => CutAsync(fault, () => WaitAsync(fault.Duration)),
    };

    private async Task CutAsync(Fault fault, Func<Task> meanwhile)
    {
        var cuts = Cut.Of(fault, [.. record.Hosts.Select(host => host.Index)]);
        var excuses = cuts.Select(cut => record.BeginExcuse(cut.From, cut.To)).ToList();
        await partition.AddAsync(cuts);
        await meanwhile();
        await partition.HealAsync(cuts);
        excuses.ForEach(record.EndExcuse);
    }

    private async Task FreezeAsync(LabHost host, TimeSpan duration)
    {
        record.SetStatus(host, AgentStatus.Frozen);
        await host.Agent!.SignalAsync(Signal.Stop);
        await WaitAsync(duration);
        await host.Agent!.SignalAsync(Signal.Continue);
        record.SetStatus(host, AgentStatus.Running);
    }

    private async Task KillAsync(LabHost host, TimeSpan duration)
    {
        await DownAsync(host);
        await WaitAsync(duration);
        Up(host);
    }

    private async Task KillAllAsync(Fault.KillAll fault)
    {
        await Task.WhenAll(record.Hosts.Select(DownAsync));
        await WaitAsync(fault.Duration);
        foreach (var number in fault.StartOrder)
        {
            Up(record.Host(number));
            await WaitAsync(fault.Gap);
        }
    }

    private async Task WipeAsync(LabHost host, TimeSpan duration)
    {
        await pings.StopAsync(host);
        await DownAsync(host);
        record.AddWiped(new WipedHost(host.Name, host.ReadSubnetEnv().Subnet.ToString(), DateTimeOffset.UtcNow));
        Directory.Delete(host.Files.DataDirectory, recursive: true);
        File.Delete(host.Files.SubnetFile);
        await host.RemovePodsAsync();
        await WaitAsync(duration);
        Up(host);
        await host.WaitReadyAsync();
        await host.CreatePodsAsync(lab.Options.PodsPerHost);
    }

    private async Task CloneAsync(LabHost original)
    {
        var clone = await lab.AddHostAsync();
        var copy = await Command.RunAsync("cp", ["-a", original.Files.DataDirectory, clone.Files.DataDirectory], cancellation: cancellation);
        copy.EnsureSuccess();
        var agent = clone.StartAgent();
        try
        {
            var exitCode = await agent.WaitForExitAsync(RefusalTimeout);
            var sentence = clone.Files.LogTail(1);
            print($"         refused after {Fault.Seconds(agent.SinceStart)} with exit code {exitCode}: {sentence}");
            if (exitCode == 0 || !sentence.Contains("data directory", StringComparison.Ordinal))
            {
                Admitted($"a clone of {original.Name} ended with exit code {exitCode} and the last line: {sentence}");
            }
        }
        catch (LabException)
        {
            Admitted($"a clone of {original.Name} was not refused within {RefusalTimeout.TotalSeconds} s:\n{clone.Files.LogTail(10)}");
        }

        await lab.RemoveHostAsync(clone);
    }

    /// <summary>A seed that is alone must neither become ready nor be up in a cluster, for that would be one of its own.</summary>
    private async Task RestartCutOffAsync(LabHost host, TimeSpan duration)
    {
        await DownAsync(host);
        Up(host);
        var until = DateTimeOffset.UtcNow + duration;
        while (DateTimeOffset.UtcNow < until)
        {
            await WaitAsync(WatchInterval);
            if (await AgentReading.TryGetAsync(host, "node") is { } node && AgentReading.IsReady(node))
            {
                Admitted($"{host.Name}, restarted while cut off, says that it is ready: {node}");
                return;
            }

            if (await AgentReading.TryGetAsync(host, "members") is { } members
                && members.EnumerateArray().Any(member => member.Text("status") == "up"))
            {
                Admitted($"{host.Name}, restarted while cut off, is in a cluster: {members}");
                return;
            }
        }
    }

    private async Task JoinAsync(int count)
    {
        var joining = new List<LabHost>();
        while (joining.Count < count)
        {
            joining.Add(await lab.AddHostAsync());
        }

        joining.ForEach(host => host.StartAgent());
        await Task.WhenAll(joining.Select(host => host.WaitReadyAsync()));
        await Task.WhenAll(joining.Select(host => host.CreatePodsAsync(lab.Options.PodsPerHost)));
        record.AddHosts(joining);
    }

    private async Task DownAsync(LabHost host)
    {
        record.SetStatus(host, AgentStatus.Down);
        await host.KillAgentAsync();
    }

    private void Up(LabHost host)
    {
        host.StartAgent();
        record.SetStatus(host, AgentStatus.Running);
    }

    private Task WaitAsync(TimeSpan duration) => Task.Delay(duration, cancellation);

    private void Admitted(string text) => record.Add(new Violation(ViolationKind.WronglyAdmitted, text));
}
