using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace FlannelMesh.Tests.Membership;

public sealed class PatientSchedulerTests() : TestKit(
    """akka.scheduler { tick-duration = 10ms, implementation = "FlannelMesh.Membership.PatientScheduler, flannelmesh" }""")
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void While_nothing_waits_every_tick_comes()
    {
        var (gossip, other) = (CreateTestProbe(), CreateTestProbe());

        Sys.Scheduler.ScheduleTellRepeatedly(Interval, Interval, gossip, new GossipTick(), ActorRefs.NoSender);
        Sys.Scheduler.ScheduleTellOnce(Interval, other, new GossipSpeedupTick(), ActorRefs.NoSender);

        for (var count = 0; count < 20; count++)
        {
            gossip.ExpectMsg<GossipTick>(TimeSpan.FromSeconds(20));
        }

        other.ExpectMsg<GossipSpeedupTick>(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Akka_s_ticks_have_these_names()
    {
        var names = typeof(Akka.Cluster.Cluster).Assembly.GetTypes().Select(type => type.Name).ToHashSet();

        Assert.Contains(nameof(GossipTick), names);
        Assert.Contains(nameof(GossipSpeedupTick), names);
    }

    [Fact]
    public void None_comes_while_messages_wait_but_one_now_and_then()
    {
        using var gate = new ManualResetEventSlim();
        var probe = CreateTestProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Slow(gate, probe.Ref)));
        actor.Tell("hold");
        actor.Tell("wait");
        probe.ExpectMsg("hold", TimeSpan.FromSeconds(20));

        Sys.Scheduler.ScheduleTellRepeatedly(Interval, Interval, actor, new GossipTick(), ActorRefs.NoSender);
        AwaitTicks(60);

        // The one that waited, and of some 60 ticks every 21st.
        var waiting = ((ActorRefWithCell)actor).Underlying.NumberOfMessages;
        gate.Set();
        Assert.InRange(waiting, 2, 10);
        probe.ExpectMsg("wait", TimeSpan.FromSeconds(20));
        probe.ExpectMsg<GossipTick>(TimeSpan.FromSeconds(20));
    }

    /// <summary>Until so many ticks have gone by on the scheduler's own clock.</summary>
    private void AwaitTicks(int count)
    {
        var clock = CreateTestProbe();
        Sys.Scheduler.ScheduleTellRepeatedly(Interval, Interval, clock, "tick", ActorRefs.NoSender);
        for (var i = 0; i < count; i++)
        {
            clock.ExpectMsg("tick", TimeSpan.FromSeconds(20));
        }
    }

    private sealed class GossipTick;

    private sealed class GossipSpeedupTick;

    private sealed class Slow(ManualResetEventSlim gate, IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            to.Tell(message);
            if (message is "hold")
            {
                gate.Wait();
            }
        }
    }
}
