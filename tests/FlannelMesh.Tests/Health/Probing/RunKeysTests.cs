using FlannelMesh.Health.Probing;
using FlannelMesh.Tests.Membership;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Probing;

public class RunKeysTests
{
    private readonly RunKeys _runs = new();

    [Fact]
    public void The_key_of_a_former_run_is_worth_nothing_until_the_new_one_comes()
    {
        var first = Views.Member(2) with { Incarnation = 1 };
        var second = first with { Incarnation = 2 };

        Assert.True(_runs.IsOf(first, Key(2)));
        Assert.True(_runs.IsOf(first, Key(2)));
        Assert.False(_runs.IsOf(second, Key(2)));
        Assert.False(_runs.IsOf(second, Key(2)));
        Assert.True(_runs.IsOf(second, Key(3)));
        Assert.True(_runs.IsOf(second, Key(3)));
    }

    [Fact]
    public void A_report_that_comes_before_the_member_is_seen_again_counts()
    {
        var first = Views.Member(2) with { Incarnation = 1 };

        Assert.True(_runs.IsOf(first, Key(2)));
        Assert.True(_runs.IsOf(first with { Incarnation = 2 }, Key(3)));
    }

    [Fact]
    public void Who_is_forgotten_begins_anew()
    {
        var first = Views.Member(2) with { Incarnation = 1 };
        Assert.True(_runs.IsOf(first, Key(2)));
        _runs.Forget(Id(2));

        Assert.True(_runs.IsOf(first with { Incarnation = 2 }, Key(2)));
    }
}
