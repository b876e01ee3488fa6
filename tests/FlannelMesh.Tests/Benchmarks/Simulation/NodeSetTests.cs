using CsCheck;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class NodeSetTests
{
    private const int Capacity = 150;

    private static readonly Gen<HashSet<int>> GenNodes = Gen.Int[0, Capacity - 1].Array[0, 40].Select(nodes => nodes.ToHashSet());

    [Fact]
    public void It_is_as_any_other_set() => Gen.Select(GenNodes, GenNodes).Sample((one, two) =>
    {
        var (first, second) = (Of(one), Of(two));

        Assert.Equal(one.Order(), first.Nodes);
        Assert.Equal(one.Count, first.Count);
        Assert.Equal(one.Union(two).Order(), first.Or(second).Nodes);
        Assert.Equal(one.Except(two).Order(), first.Without(second).Nodes);
        Assert.Equal(one.IsSubsetOf(two), first.IsIn(second));
        Assert.All(Enumerable.Range(0, Capacity), node => Assert.Equal(one.Contains(node), first.Contains(node)));
    });

    [Fact]
    public void What_changes_nothing_makes_no_other_set() => Gen.Select(GenNodes, GenNodes).Sample((one, two) =>
    {
        var both = Of(one).Or(Of(two));

        Assert.Same(both, both.Or(Of(one)));
        Assert.All(two, node => Assert.Same(both, both.With(node)));
    });

    private static NodeSet Of(IEnumerable<int> nodes) => NodeSet.Empty(Capacity).With(nodes);
}
