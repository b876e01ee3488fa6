using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;
using FlannelMesh.Peers;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What the parts of the real agent cost on this machine, by the number of nodes.</summary>
internal static class CostMeter
{
    private static readonly ImmutableArray<int> Sizes = [10, 30, 100, 300, 1000, 3000];

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(150);

    /// <summary>Takes some seconds.</summary>
    public static Costs Measure()
    {
        Try();
        using var gossip = new GossipSample();
        var bytes = Sizes.Select(size => (size, (double)gossip.Write(size).Length)).ToList();
        return new Costs
        {
            GossipBytes = Line.Fit(bytes),
            GossipWrite = Line.Fit([.. Sizes.Select(size => (size, Microseconds(() => gossip.Write(size))))]),
            GossipRead = Line.Fit([.. Sizes.Select(size => (size, Microseconds(() => gossip.ReadAndMerge(size))))]),
            TakeOver = Line.Fit([.. Sizes.Select(size => (size, TakeOver(size)))]),
        };
    }

    private static Line Try()
    {
        using var real = new RealNodes();
        foreach (var (size, count) in new[] { (10, 300), (10, 300), (30, 300), (100, 200), (300, 100), (1000, 40), (1000, 40) })
        {
            Console.WriteLine($"{size}: {real.Gossip(size, count)}");
        }

        return default;
    }

    /// <summary>A lease more: the table, and the peers of it.</summary>
    private static double TakeOver(int size)
    {
        var network = NetworkConfigReader.Read("""{"Network":"10.0.0.0/8","Backend":{"Type":"alloc"}}""", "the simulation");
        var slots = Enumerable.Range(0, size).Select(Slot).ToImmutableArray();
        var blocks = slots.Chunk(new BlockLayout(network.SubnetCount).BlockSize).Select(chunk => chunk.Aggregate(BlockState.Empty, (block, slot) => block.With(slot))).ToImmutableArray();
        var members = slots.Select(slot => slot.Holder.NodeId).ToHashSet();
        var self = slots[0].Holder.NodeId;
        return Microseconds(() =>
        {
            var table = LeaseTable.Of(blocks, true);
            _ = PeerProjection.Project(self, network, table, members, true, Departures.None.Observe(table, members, TimeSpan.Zero), TimeSpan.Zero, null);
        });
    }

    private static Slot Slot(int index) => new()
    {
        Index = index,
        Ballot = new Ballot(1, Guid.NewGuid()),
        Sequence = 1,
        State = SlotState.Granted,
        Holder = new LeaseHolder { NodeId = NodeId.New(), Name = $"host-{index}", PublicIp = new IPAddress(0x0A000001L + index), BackendType = "alloc" },
        Since = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The median of some hundred, or of as many as there is time for.</summary>
    private static double Microseconds(Action work)
    {
        var times = new List<TimeSpan>();
        for (var begin = Stopwatch.GetTimestamp(); times.Count < 10 || (times.Count < 2000 && Stopwatch.GetElapsedTime(begin) < Length);)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        return Percentile.Of(times, 50).TotalMicroseconds;
    }
}
