using System.Diagnostics;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Tests.Peers;

public class BurstLimitTests
{
    [Fact]
    public void A_burst_is_what_a_small_buffer_holds()
    {
        var limit = new BurstLimit();

        Assert.InRange(Taken(limit, 1_000_000_000), BurstLimit.Datagrams, BurstLimit.Datagrams + 1);
    }

    [Fact]
    public void After_a_burst_the_rate_is_what_a_plain_receiver_can_take()
    {
        var limit = new BurstLimit();
        var start = 1_000_000_000L;
        Taken(limit, start);

        var total = Enumerable.Range(1, 1000).Sum(millisecond => Taken(limit, start + (millisecond * Stopwatch.Frequency / 1000)));

        Assert.InRange(total, 30_000, 40_001);
    }

    [Fact]
    public void A_long_pause_saves_up_no_more_than_one_burst()
    {
        var limit = new BurstLimit();
        Taken(limit, 1_000_000_000);

        Assert.InRange(Taken(limit, 1_000_000_000 + (3600 * Stopwatch.Frequency)), BurstLimit.Datagrams, BurstLimit.Datagrams + 1);
    }

    private static int Taken(BurstLimit limit, long now)
    {
        var taken = 0;
        while (limit.TryTake(now))
        {
            taken++;
        }

        return taken;
    }
}
