using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>
/// Voters of one cluster in this process, on loopback and free ports, each with its journal on disk. The data directories are below the
/// directory for temporary files (TMPDIR) and are removed at the end.
/// </summary>
internal sealed class BenchmarkCluster : IAsyncDisposable
{
    /// <summary>65,536 subnets: the allocators' 64 blocks are as large as they can be, and nothing runs out.</summary>
    private const string Network = """{"Network":"10.0.0.0/8","Backend":{"Type":"alloc"}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("flannelmesh-benchmark-");
    private readonly FirstFailure _failure = new();
    private ImmutableArray<BenchmarkNode> _nodes = [];

    private BenchmarkCluster()
    {
    }

    public ImmutableArray<BenchmarkNode> Nodes => _nodes;

    /// <summary>Starts all nodes at once and waits until they are one cluster with a lease each.</summary>
    /// <exception cref="BenchmarkException">It did not form in time, or a node gave up.</exception>
    public static async Task<BenchmarkCluster> StartAsync(int size, CancellationToken cancellation)
    {
        var cluster = new BenchmarkCluster();
        try
        {
            var endpoints = FreeEndpoints(size);
            cluster._nodes =
            [
                .. await Task.WhenAll(endpoints.Select((endpoint, number) => BenchmarkNode.StartAsync(
                    $"n{number}", endpoint, endpoints, Network, Path.Combine(cluster._directory.FullName, $"n{number}"), cluster._failure))),
            ];
            await cluster.SettleAsync(cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="BenchmarkException">A node gave up.</exception>
    public void ThrowIfFailed() => _failure.ThrowIfAny();

    /// <summary>Which nodes are no longer whole members, for the message about a failure; empty if all are.</summary>
    public string DescribeTrouble() => string.Concat(_nodes.Select(node => node.DescribeTrouble(_nodes.Length)).OfType<string>().Select(trouble => $"; {trouble}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        _directory.Delete(recursive: true);
    }

    private async Task SettleAsync(CancellationToken cancellation)
    {
        for (var start = Stopwatch.GetTimestamp(); !_nodes.All(node => node.IsSettled(_nodes.Length));)
        {
            ThrowIfFailed();
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new BenchmarkException($"{_nodes.Length} nodes did not become a cluster with a lease each within {Patience.TotalSeconds} s");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    private static ImmutableArray<IPEndPoint> FreeEndpoints(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        ImmutableArray<IPEndPoint> endpoints = [.. listeners.Select(listener => (IPEndPoint)listener.LocalEndpoint)];
        listeners.ForEach(listener => listener.Dispose());
        return endpoints;
    }
}
