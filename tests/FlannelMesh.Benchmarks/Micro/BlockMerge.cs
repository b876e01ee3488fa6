using Akka.Cluster;
using Akka.DistributedData;
using BenchmarkDotNet.Attributes;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using Address = Akka.Actor.Address;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>A voter takes over another's block, of which one slot is newer; beside a dictionary that knows no newer, and Akka's own replicated one.</summary>
public class BlockMerge
{
    private LeaseBlock _mine = LeaseBlock.Empty;
    private LeaseBlock _theirs = LeaseBlock.Empty;
    private LWWDictionary<int, Slot> _akkaMine = LWWDictionary<int, Slot>.Empty;
    private LWWDictionary<int, Slot> _akkaTheirs = LWWDictionary<int, Slot>.Empty;

    [Params(100, 1024)]
    public int Slots { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var block = LeaseSample.Block(Slots);

        // Objects of its own, as they are when they have come by the network: what is equal is not the same.
        (_mine, _theirs) = (new LeaseBlock(block), new LeaseBlock(LeaseSample.Changed(LeaseSample.Block(Slots))));
        var node = new UniqueAddress(new Address("akka.tcp", AddressText.SystemName, "10.1.0.1", 8283), 1);
        _akkaMine = block.Slots.Aggregate(LWWDictionary<int, Slot>.Empty, (all, slot) => all.SetItem(node, slot.Key, slot.Value));
        _akkaTheirs = _akkaMine.SetItem(node, LeaseSample.Change(block).Index, LeaseSample.Change(block));
    }

    [Benchmark(Baseline = true, Description = "an immutable sorted dictionary's SetItems")]
    public object Dictionary() => _mine.State.Slots.SetItems(_theirs.State.Slots);

    [Benchmark(Description = "a block of leases")]
    public object Block() => _mine.Merge(_theirs);

    [Benchmark(Description = "Akka's LWWDictionary")]
    public object Akka() => _akkaMine.Merge(_akkaTheirs);
}
