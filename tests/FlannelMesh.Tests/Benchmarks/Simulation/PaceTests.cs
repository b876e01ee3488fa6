using CsCheck;
using FlannelMesh.Benchmarks.Simulation;
using FlannelMesh.Membership;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class PaceTests
{
    /// <summary>How late a tick is (ms), and whether there is news or something unread.</summary>
    private static readonly Gen<(int Late, bool HasNews, bool IsBusy)> GenTick = Gen.Select(
        Gen.Frequency((8, Gen.Const(0)), (1, Gen.Int[1, 90]), (1, Gen.Int[90, 3000])), Gen.Int[0, 60].Select(one => one == 0), Gen.Int[0, 9].Select(one => one == 0));

    [Fact]
    public void Ticks_come_and_are_left_out_as_in_an_agent() => GenTick.Array[1, 300].Sample(ticks =>
    {
        var (protocol, time) = (new Protocol(), new FakeTimeProvider());
        var interval = TimeSpan.FromMicroseconds(protocol.GossipInterval);
        var (real, simulated) = (new GossipPace(interval, time), new Pace());
        var (now, newsAt) = (0L, 0L);
        foreach (var (late, hasNews, isBusy) in ticks)
        {
            time.Advance(interval + TimeSpan.FromMilliseconds(late));
            now += protocol.GossipInterval + (late * 1000);
            if (hasNews)
            {
                real.Hurry(10);
                newsAt = now;
            }

            Assert.Equal(real.TryTake(isBusy, TimeSpan.FromMilliseconds(late)), simulated.TryTake(protocol, now, newsAt, members: 10, late * 1000, isBusy));
            Assert.Equal(real.IsLate, simulated.IsLate(protocol));
        }
    });

    [Fact]
    public void A_round_can_be_made_to_wait_for_each_member()
    {
        var protocol = new Protocol { GossipPerMember = 200 };

        Assert.Equal(100, Taken(members: 100));
        Assert.Equal(25, Taken(members: 1000));

        int Taken(int members)
        {
            var pace = new Pace();
            return Enumerable.Range(1, 100).Count(tick => pace.TryTake(protocol, tick * protocol.GossipInterval, tick * protocol.GossipInterval, members, 0, false));
        }
    }
}
