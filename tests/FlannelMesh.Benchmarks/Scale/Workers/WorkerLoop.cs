using System.Collections.Immutable;
using System.Diagnostics;
using FlannelMesh.Benchmarks.Scale.Nodes;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Benchmarks.Scale.Workers;

/// <summary>
/// Some of the nodes of a cluster, in a process of their own that ends with the one that started it: requests come by standard input, a line each, and
/// its end is the end.
/// </summary>
internal sealed class WorkerLoop(ScalePlan plan) : IAsyncDisposable
{
    /// <summary>Each agent has a pool of its own; the nodes of a process share one, which begins with a thread for each core and grows by one or two a second.</summary>
    private const int ThreadsOfNode = 2;

    private readonly SortedDictionary<int, ScaleNode> _nodes = [];
    private readonly WireCut _cut = new();

    public async Task RunAsync(TextReader requests, TextWriter replies)
    {
        while (await requests.ReadLineAsync() is { } line)
        {
            WorkerReply reply;
            try
            {
                reply = await DoAsync(WorkerJson.Read<WorkerRequest>(line));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                reply = new WorkerReply { Problem = e.ToString() };
            }

            await replies.WriteLineAsync(WorkerJson.Write(reply));
            await replies.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Values.Select(node => node.DisposeAsync().AsTask()));

    private async Task<WorkerReply> DoAsync(WorkerRequest request)
    {
        switch (request.Do)
        {
            case WorkerRequest.Start:
                ThreadPool.GetMinThreads(out var workers, out var ports);
                _ = ThreadPool.SetMinThreads(Math.Max(workers, ThreadsOfNode * (_nodes.Count + request.Nodes.Length)), ports);
                foreach (var number in request.Nodes)
                {
                    _nodes[number] = new ScaleNode(ScalePlan.NameOf(number), plan.EndpointOf(number), plan.Seeds, ScalePlan.Network, plan.DirectoryOf(number), _cut);
                }

                foreach (var number in request.Nodes)
                {
                    _nodes[number].Start();
                }

                return new WorkerReply();
            case WorkerRequest.Progress:
                return new WorkerReply { Problem = Failure, Nodes = [.. _nodes.Select(pair => Progress(pair.Key, pair.Value))] };
            case WorkerRequest.Seen:
                return new WorkerReply { Seen = _nodes.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Kernel.Since(request.Name) ?? 0) };
            case WorkerRequest.Crash:
                await Task.WhenAll(request.Nodes.Select(number => _nodes[number].DisposeAsync().AsTask()));
                foreach (var number in request.Nodes)
                {
                    _nodes.Remove(number);
                }

                return new WorkerReply();
            case WorkerRequest.Cut:
                _cut.Set(request.Hosts);
                return new WorkerReply();
            case WorkerRequest.Usage:
                return new WorkerReply { Problem = Failure, Usage = Usage() };
            default:
                throw new BenchmarkException($"a worker does not know '{request.Do}'");
        }
    }

    private string? Failure => _nodes.Values.Select(node => node.Failure).FirstOrDefault(failure => failure is not null);

    private static NodeProgress Progress(int number, ScaleNode node) => new(
        number, node.StartedAt, node.Watch.UpAt, node.Watch.LeasedAt, node.Watch.Members, node.Watch.MembersAt, node.Kernel.Members, node.Kernel.ChangedAt,
        node.Reports, node.Sessions, node.IsVoter);

    private WorkerUsage Usage()
    {
        using var process = Process.GetCurrentProcess();
        return new WorkerUsage(
            _nodes.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Meter.Read()),
            process.TotalProcessorTime,
            process.WorkingSet64,
            GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes,
            GC.GetTotalAllocatedBytes(),
            GC.GetTotalPauseDuration());
    }
}
