using CsCheck;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class MembershipVersionTests
{
    private const int Capacity = 20;

    private static readonly Gen<MembershipVersion> GenVersion = Gen.Select(Gen.Int[1, Capacity], Gen.Select(Gen.Int[0, 4], Gen.Int[0, Capacity - 1]).Array[0, 12], (members, steps) =>
    {
        var (all, none) = (NodeSet.Of(Capacity, members), NodeSet.Empty(Capacity));
        return steps.Aggregate(new MembershipVersion(all, all, none, none, none), (version, step) => step switch
        {
            (0, var node) => version.Join(node),
            (1, var node) => version.Present.Contains(node) ? version.Suspect(node) : version,
            (2, _) => version.Decide(),
            (3, _) => version.GiveUp(),
            _ => version.HasUndecided ? version : version.Advance(),
        });
    });

    [Fact]
    public void Merging_is_the_same_in_any_order_and_has_both() => Gen.Select(GenVersion, GenVersion, GenVersion).Sample((one, two, three) =>
    {
        var merged = one.Merge(two);

        Assert.True(merged.Has(one) && merged.Has(two));
        Assert.True(IsSame(merged, two.Merge(one)));
        Assert.True(IsSame(merged, merged.Merge(one)));
        Assert.True(IsSame(merged.Merge(three), one.Merge(two.Merge(three))));
    });

    [Fact]
    public void Who_is_down_is_removed_by_the_leader_and_who_joins_is_up() => GenVersion.Where(version => !version.HasUndecided).Sample(version =>
    {
        var next = version.Advance();

        Assert.True(next.Has(version));
        Assert.False(next.HasDown);
        Assert.True(next.Present.IsIn(next.Up));
        Assert.True(version.Present.Without(version.Down).IsIn(next.Present));
    });

    [Fact]
    public void A_side_that_gives_up_takes_out_whom_it_reaches_and_one_that_goes_on_whom_it_does_not() => GenVersion.Sample(version =>
    {
        var reachable = version.Present.Without(version.Suspected);

        Assert.True(reachable.IsIn(version.GiveUp().Down));
        Assert.True(version.Suspected.IsIn(version.Decide().Down));
        Assert.Equal(version.Down.Or(version.Suspected).Nodes, version.Decide().Down.Nodes);
        Assert.True(version.Present.IsIn(version.GiveAllUp().Down));
    });

    private static bool IsSame(MembershipVersion one, MembershipVersion other) => one.Has(other) && other.Has(one);
}
