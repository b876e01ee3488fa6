using System.Reflection;
using FlannelMesh.Tunnel.Metrics;

namespace FlannelMesh.Tunnel.Tests.Metrics;

public class PathCountersTests
{
    [Fact]
    public void What_a_thread_has_counted_that_ended_is_added_whole()
    {
        var (sum, one) = (new PathCounters(), new PathCounters());
        var fields = typeof(PathCounters).GetFields(BindingFlags.Instance | BindingFlags.Public);
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i].SetValue(one, i + 1L);
        }

        foreach (var reason in Enum.GetValues<DropReason>())
        {
            one.Drop(reason, 100 + (int)reason);
        }

        sum.Add(one);
        sum.Add(one);

        Assert.True(fields.Length >= 13);
        Assert.All(fields, field => Assert.Equal(2 * (long)field.GetValue(one)!, field.GetValue(sum)));
        Assert.All(Enum.GetValues<DropReason>(), reason => Assert.Equal(2 * (100 + (int)reason), sum.Drops(reason)));
    }
}
