using FlannelMesh.Benchmarks.Scale.Nodes;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>A few real nodes in this process, as `scale` has many: what their starts cost, and how long what they say is.</summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("flannelmesh-simulate-");
    private readonly List<ScaleNode> _nodes = [];
    private int _number;

    /// <returns>Microseconds for the first node of this process more than for others, and for a node that finds no cluster.</returns>
    public async Task<(double Compile, double Start)> StartAsync()
    {
        var first = await AloneAsync();
        var second = await AloneAsync();
        var start = Environment.CpuUsage.TotalTime;
        const int Count = 5;
        var plan = Plan(1);
        for (var i = 1; i <= Count; i++)
        {
            // Of the seed there is none.
            Add(plan, i).Start();
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
        var each = (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Count;
        await StopAsync();
        return (Math.Max(0, first - second), each);
    }

    /// <returns>What three voters and two followers send while nothing happens, and what one of them works in a second (microseconds).</returns>
    public async Task<(Sizes Sizes, double Processor)> IdleAsync(TimeSpan time)
    {
        var plan = Plan(3);
        foreach (var number in Enumerable.Range(0, 5))
        {
            Add(plan, number).Start();
        }

        await UntilAsync(() => _nodes.TrueForAll(node => node.Kernel.Members == _nodes.Count - 1 && node.Reports == _nodes.Count));
        await Task.Delay(TimeSpan.FromSeconds(12));
        var (before, start) = (Read(), Environment.CpuUsage.TotalTime);
        await Task.Delay(time);
        var (after, processor) = (Read(), Environment.CpuUsage.TotalTime - start);
        await StopAsync();
        var sent = after.Zip(before, (now, then) => now - then).ToList();
        var replicated = sent[(int)MessageKind.DistributedData];
        return (
            new Sizes
            {
                Heartbeat = Mean(MessageKind.Heartbeat),
                Status = Mean(MessageKind.GossipStatus),
                Table = Mean(MessageKind.LeaseTable),
                Probe = Mean(MessageKind.Joining),
                Replicated = replicated.Bytes / time.TotalSeconds / 3,
                ReplicatedMessages = replicated.Messages / time.TotalSeconds / 3,
            },
            processor.TotalMicroseconds / time.TotalSeconds / 5);

        double Mean(MessageKind kind) => sent[(int)kind] is { Messages: > 0 } of ? (double)of.Bytes / of.Messages : throw new BenchmarkException($"simulate: real nodes sent no {kind} in {time.TotalSeconds:0} s");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>One node, until it has its lease.</summary>
    private async Task<double> AloneAsync()
    {
        var start = Environment.CpuUsage.TotalTime;
        Add(Plan(1), 0).Start();
        await UntilAsync(() => _nodes[0].Watch.LeasedAt is not null);
        var cost = (Environment.CpuUsage.TotalTime - start).TotalMicroseconds;
        await StopAsync();
        return cost;
    }

    private ScalePlan Plan(int voters) => new(Environment.ProcessId + (_number++ << 5), voters, Path.Combine(_directory.FullName, $"{_number}"));

    private ScaleNode Add(ScalePlan plan, int number)
    {
        var node = new ScaleNode(ScalePlan.NameOf(number), plan.EndpointOf(number), plan.Seeds, ScalePlan.Network, plan.DirectoryOf(number), new WireCut());
        _nodes.Add(node);
        return node;
    }

    private async Task StopAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        _nodes.Clear();
    }

    private List<Traffic> Read() => [.. _nodes.Select(node => node.Meter.Read()).Aggregate((one, two) => [.. one.Zip(two, (left, right) => left + right)])];

    private async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (_nodes.Select(node => node.Failure).FirstOrDefault(failure => failure is not null) is { } failure)
            {
                throw new BenchmarkException($"simulate: {failure}");
            }

            try
            {
                await Task.Delay(20, patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new BenchmarkException($"simulate: real nodes were not ready after {Patience.TotalSeconds:0} s");
            }
        }
    }
}
