using FlannelMesh.Health.Links;
using FlannelMesh.Health.Probing;

namespace FlannelMesh.Tests.Health.Probing;

public class PendingProbesTests
{
    private static readonly LinkKey Link = new(HealthSamples.Id(2), LinkPath.Underlay);

    private readonly PendingProbes _pending = new();

    [Fact]
    public void An_answer_counts_once_and_only_from_whom_was_asked()
    {
        _pending.Add(7, Link, TimeSpan.FromSeconds(1));

        Assert.Null(_pending.Take(8, HealthSamples.Id(2)));
        Assert.Null(_pending.Take(7, HealthSamples.Id(3)));
        Assert.Equal((Link, TimeSpan.FromSeconds(1)), _pending.Take(7, HealthSamples.Id(2)));
        Assert.Null(_pending.Take(7, HealthSamples.Id(2)));
    }

    [Fact]
    public void What_waits_too_long_is_lost_once()
    {
        _pending.Add(1, Link, TimeSpan.FromSeconds(1));
        _pending.Add(2, Link, TimeSpan.FromSeconds(2));

        Assert.Equal([Link], _pending.TakeBefore(TimeSpan.FromSeconds(2)));
        Assert.Empty(_pending.TakeBefore(TimeSpan.FromSeconds(2)));
        Assert.Null(_pending.Take(1, HealthSamples.Id(2)));
        Assert.NotNull(_pending.Take(2, HealthSamples.Id(2)));
    }
}
