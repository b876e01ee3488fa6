using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using FlannelMesh.Leases;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>A voter takes over one slot that was granted elsewhere.</summary>
public class DeltaMerge
{
    private LeaseBlock _block = LeaseBlock.Empty;
    private LeaseBlockDelta _delta = new(BlockState.Empty);
    private ImmutableSortedDictionary<int, Slot> _slots = ImmutableSortedDictionary<int, Slot>.Empty;
    private Slot? _slot;

    [Params(100, 1024)]
    public int Slots { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _block = new LeaseBlock(LeaseSample.Block(Slots));
        _slots = _block.State.Slots;
        _slot = LeaseSample.Change(_block.State);
        _delta = new LeaseBlockDelta(BlockState.Empty.With(_slot));
    }

    [Benchmark(Baseline = true, Description = "an immutable sorted dictionary's SetItem")]
    public object Dictionary() => _slots.SetItem(_slot!.Index, _slot);

    [Benchmark(Description = "a block's delta")]
    public object Delta() => _block.MergeDelta(_delta);
}
