using System.Collections.Immutable;
using System.Diagnostics;
using FlannelMesh.Benchmarks.Scale.Nodes;
using FlannelMesh.Benchmarks.Scale.Workers;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>Nodes of one cluster, spread over a few processes. Its data goes with it.</summary>
internal sealed class ScaleCluster : IAsyncDisposable
{
    /// <summary>The slowest of a few hundred agents is not found sooner by asking more often; the moments themselves are exact.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    private static int _last;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("flannelmesh-scale-");
    private readonly ScalePlan _plan;
    private readonly ImmutableArray<WorkerProcess> _workers;
    private readonly SortedSet<int> _alive = [];

    public ScaleCluster(int nodes, int perWorker, int voters)
    {
        _plan = new ScalePlan(Environment.ProcessId + (_last++ << 6), voters, _directory.FullName);
        _workers = [.. Enumerable.Range(0, (nodes + perWorker - 1) / perWorker).Select(_ => WorkerProcess.Start(_plan))];
    }

    public int Workers => _workers.Length;

    public IReadOnlyCollection<int> Alive => _alive;

    /// <returns>The moment before the start.</returns>
    public async Task<long> StartAsync(IEnumerable<int> nodes)
    {
        var numbers = nodes.ToList();
        _alive.UnionWith(numbers);
        var start = Stopwatch.GetTimestamp();
        await ToOwnersAsync(WorkerRequest.Start, numbers);
        return start;
    }

    public async Task CrashAsync(IReadOnlyCollection<int> nodes)
    {
        _alive.ExceptWith(nodes);
        await ToOwnersAsync(WorkerRequest.Crash, nodes);
    }

    public Task CutAsync(IEnumerable<int> side) =>
        AskAllAsync(new WorkerRequest(WorkerRequest.Cut) { Hosts = [.. side.Select(number => _plan.EndpointOf(number).Address.ToString())] });

    public Task HealAsync() => CutAsync([]);

    public async Task<ImmutableArray<NodeProgress>> ProgressAsync() =>
        [.. (await AskAllAsync(new WorkerRequest(WorkerRequest.Progress))).SelectMany(reply => reply.Nodes)];

    /// <summary>When each node had the peer in its kernel; the node itself is not among them.</summary>
    public async Task<ImmutableDictionary<int, long>> SeenAsync(int peer) =>
        (await AskAllAsync(new WorkerRequest(WorkerRequest.Seen) { Name = ScalePlan.NameOf(peer) })).SelectMany(reply => reply.Seen).Where(pair => pair.Key != peer).ToImmutableDictionary();

    public async Task<ImmutableArray<WorkerUsage>> UsageAsync() =>
        [.. (await AskAllAsync(new WorkerRequest(WorkerRequest.Usage))).Select(reply => reply.Usage!)];

    /// <summary>Waits until a condition holds of every node.</summary>
    /// <returns>The nodes as they are then, and whether it held within the limit.</returns>
    public async Task<(ImmutableArray<NodeProgress> Nodes, bool IsReached)> UntilAsync(Func<NodeProgress, bool> condition, TimeSpan limit, CancellationToken cancellation)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            var nodes = await ProgressAsync();
            var isReached = nodes.All(condition);
            if (isReached || Stopwatch.GetElapsedTime(start) > limit)
            {
                return (nodes, isReached);
            }

            await Task.Delay(PollInterval, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Select(worker => worker.DisposeAsync().AsTask()));
        _directory.Delete(recursive: true);
    }

    private async Task ToOwnersAsync(string what, IEnumerable<int> nodes) =>
        await Task.WhenAll(nodes.GroupBy(number => _workers[number % _workers.Length]).Select(group => group.Key.AskAsync(new WorkerRequest(what) { Nodes = [.. group] })));

    private async Task<WorkerReply[]> AskAllAsync(WorkerRequest request) => await Task.WhenAll(_workers.Select(worker => worker.AskAsync(request)));
}
