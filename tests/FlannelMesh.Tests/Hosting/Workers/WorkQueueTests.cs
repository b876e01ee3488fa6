using CsCheck;
using FlannelMesh.Hosting.Workers;

namespace FlannelMesh.Tests.Hosting.Workers;

public sealed class WorkQueueTests
{
    [Fact]
    public void The_higher_lane_comes_first_and_within_a_lane_the_earlier()
    {
        var queue = new WorkQueue<string>();
        foreach (var (lane, work) in new[] { (Lane.Low, "l1"), (Lane.Normal, "n1"), (Lane.High, "h1"), (Lane.Normal, "n2"), (Lane.High, "h2") })
        {
            queue.Enqueue(lane, work);
        }

        Assert.Equal(["h1", "h2", "n1", "n2", "l1"], Drain(queue));
    }

    [Fact]
    public void The_lowest_lane_has_its_turn_however_much_comes_in_the_others()
    {
        var queue = new WorkQueue<string>();
        queue.Enqueue(Lane.Low, "low");
        for (var turn = 0; turn < WorkQueue<string>.TurnsOfLowest; turn++)
        {
            queue.Enqueue(Lane.High, "high");
            Assert.True(queue.TryDequeue(out var work));
            if (work == "low")
            {
                return;
            }
        }

        Assert.Fail("it never had its turn");
    }

    [Fact]
    public void Nothing_is_lost_and_nothing_comes_twice() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3]).Array[0, 200].Sample(steps =>
        {
            var (queue, put, taken) = (new WorkQueue<string>(), 0, new List<string>());
            foreach (var (lane, takes) in steps)
            {
                queue.Enqueue((Lane)lane, $"{put++}");
                for (var take = 0; take < takes && queue.TryDequeue(out var work); take++)
                {
                    taken.Add(work);
                }

                Assert.Equal(put - taken.Count, queue.Count);
            }

            taken.AddRange(Drain(queue));
            Assert.Equal(put, taken.Distinct().Count());
            Assert.Equal(put, taken.Count);
        });

    private static List<string> Drain(WorkQueue<string> queue)
    {
        var taken = new List<string>();
        while (queue.TryDequeue(out var work))
        {
            taken.Add(work);
        }

        return taken;
    }
}
