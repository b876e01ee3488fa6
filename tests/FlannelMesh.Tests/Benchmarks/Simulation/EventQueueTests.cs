using CsCheck;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class EventQueueTests
{
    /// <summary>What each event plans after which delays; some of them are usual ones.</summary>
    private static readonly Gen<int[][]> GenDelays = Gen.Int[0, 6].Array[0, 4].Array[1, 40];

    [Fact]
    public void Usual_delays_change_no_order() => GenDelays.Sample(delays => Assert.Equal(Run(new EventQueue(), delays), Run(new EventQueue(2, 3, 5), delays)));

    [Fact]
    public void Events_come_by_their_time_and_then_as_they_were_planned() => GenDelays.Sample(delays =>
    {
        var happened = Run(new EventQueue(2, 3, 5), delays);

        Assert.Equal(happened.OrderBy(one => one.At).ThenBy(one => one.Number), happened);
    });

    [Fact]
    public void What_comes_after_the_limit_waits()
    {
        var (queue, count) = (new EventQueue(7), 0);
        queue.After(7, () => count++);
        queue.After(8, () => count++);

        Assert.False(queue.RunUntil(() => false, 7));
        Assert.Equal((1, 7L), (count, queue.Now));
        Assert.True(queue.RunUntil(() => count == 2, 100));
        Assert.Equal(8, queue.Now);
    }

    private static List<(long At, int Number)> Run(EventQueue queue, int[][] delays)
    {
        var (happened, planned) = (new List<(long, int)>(), 0);
        Plan(0);
        queue.RunUntil(() => false, 100_000);
        return happened;

        void Plan(int delay)
        {
            var number = planned++;
            queue.After(delay, () =>
            {
                happened.Add((queue.Now, number));
                foreach (var next in number < delays.Length ? delays[number] : [])
                {
                    Plan(next);
                }
            });
        }
    }
}
