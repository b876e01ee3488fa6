using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Benchmarks;
using FlannelMesh.Benchmarks.AbsentHosts;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Storage;

namespace FlannelMesh.Tests.Benchmarks.AbsentHosts;

public sealed class AbsentLeasesTests
{
    private static readonly BlockLayout Layout = new(16_384);
    private static readonly ImmutableSortedDictionary<int, BlockState> Nothing = ImmutableSortedDictionary<int, BlockState>.Empty;

    [Fact]
    public void Each_lease_has_a_subnet_a_node_an_address_and_a_MAC_of_its_own()
    {
        var slots = Added(Nothing, 5000).Values.SelectMany(block => block.Slots.Values).ToList();

        Assert.Equal(Enumerable.Range(0, 5000), slots.Select(slot => slot.Index));
        Assert.All(slots, slot => Assert.True(slot.IsGranted));
        Assert.Equal(5000, slots.Select(slot => slot.Holder.NodeId).Distinct().Count());
        Assert.Equal(5000, slots.Select(slot => slot.Holder.Name).Distinct().Count());
        Assert.Equal(5000, slots.Select(slot => slot.Holder.PublicIp).Distinct().Count());
        Assert.Equal(5000, slots.Select(slot => slot.Holder.Vxlan!.VtepMac).Distinct().Count());
        Assert.All(slots, slot => Assert.True(IPNetwork.Parse("100.64.0.0/10").Contains(slot.Holder.PublicIp!)));
    }

    [Fact]
    public void Who_holds_a_subnet_keeps_it()
    {
        var known = Added(Nothing, 1);
        var held = known[0].Slots[0];

        var blocks = Added(known, 20);

        Assert.Equal(held, blocks[0].Slots[0]);
        Assert.Equal(Enumerable.Range(0, 21), blocks[0].Slots.Keys);
        Assert.Equal(known[0].Claim, blocks[0].Claim);
        Assert.Equal(21, blocks[0].Slots.Values.Select(slot => (slot.Ballot, slot.Sequence)).Distinct().Count());
    }

    [Fact]
    public void More_than_are_free_are_refused()
    {
        var small = new BlockLayout(32);
        var known = AbsentLeases.AddTo(Nothing, small, 2, DateTimeOffset.UnixEpoch);

        Assert.Equal(
            "--count '31': must be at most 30, for no more of the 32 subnets are free",
            Assert.Throws<BenchmarkException>(() => AbsentLeases.AddTo(known, small, 31, DateTimeOffset.UnixEpoch)).Message);
    }

    [Fact]
    public void The_journal_has_them_when_it_is_opened_again()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "blocks");
        var blocks = Added(Nothing, 300);
        using (var journal = BlockJournal.Open(path))
        {
            journal.Append(blocks);
        }

        using var again = BlockJournal.Open(path);
        Assert.Null(again.Damage);
        Assert.Equal(blocks, again.Blocks);
    }

    private static ImmutableSortedDictionary<int, BlockState> Added(ImmutableSortedDictionary<int, BlockState> known, int count) =>
        AbsentLeases.AddTo(known, Layout, count, DateTimeOffset.UnixEpoch.AddDays(20_000));
}
