using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Replication;
using FlannelMesh.Peers;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What the parts of the real agent cost on this machine, by the number of nodes.</summary>
internal static class CostMeter
{
    private static readonly ImmutableArray<int> Members = [10, 30, 100, 300, 1000, 3000];

    /// <summary>What one of five idle nodes reads and writes in a second: ends of 14 messages of it and of others.</summary>
    private const int MessagesOfIdle = 28;

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(150);

    /// <summary>Takes some seconds.</summary>
    public static Costs Measure()
    {
        using var gossip = new GossipSample();
        var bytes = Members.Select(size => (size, (double)gossip.Write(size).Length)).ToList();
        return new Costs
        {
            GossipBytes = Line.Fit(bytes),
            GossipWrite = Line.Fit([.. Members.Select(size => (size, Microseconds(() => gossip.Write(size))))]),
            GossipRead = Line.Fit([.. Members.Select(size => (size, Microseconds(() => gossip.ReadAndMerge(size))))]),
            TakeOver = Line.Fit([.. Members.Select(size => (size, TakeOver(size)))]),
            Push = Line.Fit([.. Members.Select(size => (size, Push(size)))]),
        };
    }

    /// <summary>All of it, with real members. Takes about a minute.</summary>
    public static async Task<Costs> MeasureAllAsync()
    {
        Costs costs;
        await using (var cluster = new RealCluster())
        {
            // First, as it is to find out what the compiler takes.
            var (compile, start) = await cluster.StartAsync();
            var (sizes, processor) = await cluster.IdleAsync(TimeSpan.FromSeconds(20));
            costs = Measure() with { Compile = compile, Start = start, Timers = processor, Sizes = ReportSizes.With(sizes) };
        }

        using var real = new RealNodes();
        _ = real.Gossip(10, 300);
        var gossip = new[] { (10, 300), (30, 300), (100, 200), (300, 60), (1000, 20) }.Select(one => (Nodes: one.Item1, Cost: real.Gossip(one.Item1, one.Item2))).ToList();
        var small = real.Small(5000) / 2;
        _ = real.Connect(10);
        return costs with
        {
            GossipHear = Line.Fit([.. gossip.Select(one => (one.Nodes, one.Cost.Same - costs.GossipWrite.At(one.Nodes)))]),
            // Of large clusters it is lost in what the gossip itself costs.
            GossipNews = new Line(gossip.Where(one => one.Nodes <= 100).Average(one => one.Cost.News - one.Cost.Same), 0),
            Small = small,
            Timers = Math.Max(0, costs.Timers - (small * MessagesOfIdle)),
            Connect = Math.Max(small, (real.Connect(60) - (4 * small)) / 2),
        };
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

    /// <summary>A lease more, for one follower.</summary>
    private static double Push(int size)
    {
        var layout = new BlockLayout(65536);
        var table = Enumerable.Range(0, size).Chunk(layout.BlockSize).Select((chunk, number) => (number, Block: chunk.Select(Slot).Aggregate(BlockState.Empty, (block, slot) => block.With(slot))))
            .Aggregate(new VersionedTable { Stream = Guid.NewGuid() }, (all, one) => all.Merge(one.number, one.Block))
            .Merge(0, BlockState.Empty.With(Slot(0) with { Sequence = 2 }));
        return Microseconds(() => table.Since(table.Stream, table.Version - 1));
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
