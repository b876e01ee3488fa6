using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Akka.Actor;
using FlannelMesh.Leases;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>
/// Gets leases for nodes that do not exist, as <see cref="LeaseClient"/> gets one for its own: the block that the node's id says first,
/// and the same request again after a timeout or a refusal that does not last.
/// </summary>
internal sealed class LeaseAsker(BenchmarkNode node)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockLayout _layout = new(node.Settings.Node.Network.SubnetCount);
    private readonly IActorRef _allocators = node.Allocators;

    /// <summary>Why requests had to be sent again, and how often.</summary>
    public ConcurrentDictionary<string, int> Repeated { get; } = new();

    public int Blocks => _layout.Blocks;

    /// <summary>One lease for a new node.</summary>
    /// <returns>From the first request to the grant.</returns>
    public Task<TimeSpan> AskAsync(CancellationToken cancellation)
    {
        var holder = NewHolder();
        return AskAsync(holder, BlockTour.Of(_layout, holder, null, LeaseTable.Empty).Block, cancellation);
    }

    /// <summary>One lease for a new node, of this block.</summary>
    public Task<TimeSpan> AskAsync(int block, CancellationToken cancellation) => AskAsync(NewHolder(), block, cancellation);

    private async Task<TimeSpan> AskAsync(LeaseHolder holder, int block, CancellationToken cancellation)
    {
        var request = new LeaseMessages.LeaseRequest(Guid.NewGuid(), block, holder, null);
        var start = Stopwatch.GetTimestamp();
        var last = "";
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            last = "no answer";
            switch (await TryAsync(request, cancellation))
            {
                case LeaseMessages.LeaseGranted:
                    return Stopwatch.GetElapsedTime(start);
                case LeaseMessages.LeaseRefused { Reason: RefusalReason.BlockFull } full:
                    throw new BenchmarkException($"the pool is too small for so many grants: {full.Message}");
                case LeaseMessages.LeaseRefused refused:
                    last = $"{refused.Reason}: {refused.Message}";
                    await Task.Delay(RetryPause, cancellation);
                    break;
            }

            Repeated.AddOrUpdate(last, 1, (_, count) => count + 1);
        }

        throw new BenchmarkException($"no lease of block {block} within {Patience.TotalSeconds} s; the last answer: {last}");
    }

    /// <returns>Null when nobody answered in time.</returns>
    private async Task<LeaseMessages.ILeaseReply?> TryAsync(LeaseMessages.LeaseRequest request, CancellationToken cancellation)
    {
        try
        {
            return await _allocators.Ask<LeaseMessages.ILeaseReply>(request, node.Settings.LeaseRequestTimeout, cancellation);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private static LeaseHolder NewHolder()
    {
        var id = NodeId.New();
        return new LeaseHolder { NodeId = id, Name = $"host-{id.ToString()[..8]}", PublicIp = IPAddress.Loopback, BackendType = "alloc" };
    }
}
