using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;

namespace FlannelMesh.Tests.Hosting.Workers;

public sealed class LaneExecutorTests() : TestKit(ConfigurationFactory.ParseString(
    """
    akka.scheduler.implementation = "FlannelMesh.Membership.PatientScheduler, flannelmesh"
    high { type = Dispatcher, executor = "FlannelMesh.Hosting.Workers.LaneConfigurator, flannelmesh", lane = high }
    normal { type = Dispatcher, executor = "FlannelMesh.Hosting.Workers.LaneConfigurator, flannelmesh" }
    low { type = Dispatcher, executor = "FlannelMesh.Hosting.Workers.LaneConfigurator, flannelmesh", lane = low }
    wrong { type = Dispatcher, executor = "FlannelMesh.Hosting.Workers.LaneConfigurator, flannelmesh", lane = fast }
    """))
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Lanes = ["high", "normal", "low"];

    private readonly ConcurrentDictionary<string, int> _threads = [];

    [Fact]
    public void Actors_that_have_little_to_do_share_one_thread()
    {
        var actors = Lanes.Select(lane => Sys.ActorOf(Props.Create(() => new Echo(_threads)).WithDispatcher(lane))).ToList();

        for (var round = 0; round < 50; round++)
        {
            foreach (var actor in actors)
            {
                actor.Tell(round, TestActor);
                ExpectMsg(round, Patience);
            }
        }

        // Where this machine stands still for a moment another thread may have helped.
        Assert.True(_threads["actors"] > 100, string.Join(", ", _threads));
    }

    [Fact]
    public void What_a_blocking_actor_waits_for_is_done_meanwhile()
    {
        using var gate = new CountdownEvent(3);
        for (var number = 0; number < 3; number++)
        {
            Sys.ActorOf(Props.Create(() => new Blocker(gate)).WithDispatcher("high")).Tell("block", TestActor);
        }

        for (var number = 0; number < 3; number++)
        {
            ExpectMsg("over", Patience);
        }
    }

    [Fact]
    public void Much_work_is_all_done()
    {
        const int Messages = 5000;
        var actors = Enumerable.Range(0, 20).Select(number => Sys.ActorOf(Props.Create(() => new Echo(_threads)).WithDispatcher(number % 2 == 0 ? "normal" : "low"))).ToList();
        for (var number = 0; number < Messages; number++)
        {
            actors[number % actors.Count].Tell(number, TestActor);
        }

        Assert.Equal(Enumerable.Range(0, Messages), Enumerable.Range(0, Messages).Select(_ => ExpectMsg<int>(Patience)).Order());
    }

    [Fact]
    public void A_lane_that_there_is_not_is_named()
    {
        var error = Assert.ThrowsAny<Exception>(() => Sys.ActorOf(Props.Create(() => new Echo(_threads)).WithDispatcher("wrong")));

        Assert.Contains("lane of a dispatcher is 'fast': it must be high, normal or low", error.ToString(), StringComparison.Ordinal);
    }

    private sealed class Echo(ConcurrentDictionary<string, int> threads) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            threads.AddOrUpdate(Thread.CurrentThread.Name ?? "", 1, (_, count) => count + 1);
            Sender.Tell(message);
        }
    }

    /// <summary>Waits until all three do.</summary>
    private sealed class Blocker(CountdownEvent gate) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            gate.Signal();
            gate.Wait(Patience);
            Sender.Tell("over");
        }
    }
}
