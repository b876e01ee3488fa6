using System.Diagnostics;
using Akka.Actor;
using Akka.DistributedData;
using FlannelMesh.Leases;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>
/// What a grant cannot be faster than: one value written to a quorum, journal and fsync included, then read from a quorum, with
/// DistributedData alone. The value is a lease block that no allocator knows, with one slot in it.
/// </summary>
internal sealed class BareRoundTrip(BenchmarkNode node, int voters)
{
    /// <summary>Beyond all blocks of a pool and that of the voters; the journal takes it like any block.</summary>
    private static readonly LeaseBlockKey Key = LeaseBlockKey.For(1000);

    private static ulong _sequence;

    private readonly IActorRef _replicator = node.Replicator;
    private readonly TimeSpan _timeout = node.Settings.LeaseRequestTimeout;
    private readonly Quorum _quorum = new(voters);

    /// <returns>From the write to the answer of the read.</returns>
    /// <exception cref="BenchmarkException">No quorum answered, or the value read is not the one written.</exception>
    public async Task<TimeSpan> RunAsync(CancellationToken cancellation)
    {
        var slot = new Slot
        {
            Index = 0,
            Ballot = new Ballot(1, node.Settings.Node.NodeId.Value),
            Sequence = Interlocked.Increment(ref _sequence),
            State = SlotState.Granted,
            Holder = node.Settings.Holder,
            Since = DateTimeOffset.UnixEpoch,
        };
        // The ballot's number is the order of all writes of the run, whichever node makes them.
        slot = slot with { Ballot = slot.Ballot with { Number = slot.Sequence } };
        var start = Stopwatch.GetTimestamp();
        var written = await AskAsync<IUpdateResponse>(
            Dsl.Update(Key, LeaseBlock.Empty, QuorumConsistency.Write(_quorum, _timeout), block => block.With([slot])), cancellation);
        var read = await AskAsync<IGetResponse>(Dsl.Get(Key, QuorumConsistency.Read(_quorum, _timeout)), cancellation);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return written.IsSuccessful && read.IsSuccessful && read.Get(Key).State.Slots[0].Equals(slot)
            ? elapsed
            : throw new BenchmarkException($"a bare write and read failed: {written.GetType().Name}, {read.GetType().Name}");
    }

    private async Task<T> AskAsync<T>(object message, CancellationToken cancellation)
    {
        try
        {
            return await _replicator.Ask<T>(message, _timeout * 2, cancellation);
        }
        catch (AskTimeoutException)
        {
            throw new BenchmarkException($"a bare write and read: the replicator did not answer within {_timeout.TotalSeconds * 2} s");
        }
    }
}
