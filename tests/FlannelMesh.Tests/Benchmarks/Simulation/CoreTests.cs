using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class CoreTests
{
    [Fact]
    public void What_comes_first_waits_for_what_is_under_way_and_the_rest_for_it()
    {
        var (events, done) = (new EventQueue(), new List<(string, long)>());
        var core = new Core(events, factor: 2, hasFirst: true);
        core.Do(10, () => Note("one"));
        core.Do(10, () => Note("two"));
        events.At(5, () => core.DoFirst(1, () => Note("first")));
        events.At(6, () => core.DoFirst(1, () => Note("first as well")));
        events.At(30, () => core.Do(10, () => Note("three")));
        events.RunUntil(() => false, 1000);

        Assert.Equal<(string, long)>([("one", 20), ("first", 22), ("first as well", 24), ("two", 40), ("three", 64)], done);
        Assert.Equal(64, core.Busy);

        void Note(string what) => done.Add((what, events.Now));
    }
}
