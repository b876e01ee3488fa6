using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace FlannelMesh.Tests.Membership;

public sealed class PatientSchedulerTests() : TestKit("""akka.scheduler.implementation = "FlannelMesh.Membership.PatientScheduler, flannelmesh" """)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_there_is_news_and_nothing_waits_every_tick_comes(bool isGossip)
    {
        var probe = CreateTestProbe();

        Sys.Scheduler.ScheduleTellRepeatedly(Interval, Interval, probe, isGossip ? new GossipTick() : new LeaderActionsTick(), ActorRefs.NoSender);

        for (var count = 0; count < 20; count++)
        {
            Assert.True(probe.ReceiveOne(TimeSpan.FromSeconds(20)) is GossipTick or LeaderActionsTick);
        }
    }

    [Fact]
    public void Without_news_ticks_are_rare_until_somebody_hurries()
    {
        var (gossip, clock) = (CreateTestProbe(), CreateTestProbe());
        Sys.Scheduler.ScheduleTellRepeatedly(Interval, Interval, gossip, new GossipTick(), ActorRefs.NoSender);

        // Those of a time without news come a second apart: six within two seconds would be of a time with news.
        AwaitCondition(
            () =>
            {
                Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2), clock, "over", ActorRefs.NoSender);
                _ = Count(gossip);
                clock.ExpectMsg("over", TimeSpan.FromSeconds(20));
                return Count(gossip) < 6;
            },
            TimeSpan.FromSeconds(60));

        ((FlannelMesh.Membership.PatientScheduler)Sys.Scheduler).Hurry(10);
        var hurried = 0;
        AwaitCondition(() => (hurried += Count(gossip)) > 10, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void What_is_cancelled_does_not_come_and_what_fails_ends_nothing()
    {
        var probe = CreateTestProbe();
        using var cancelled = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellOnce(Interval, probe, "cancelled", ActorRefs.NoSender, cancelled);
        Sys.Scheduler.ScheduleTellRepeatedly(Interval, Interval, probe, "cancelled", ActorRefs.NoSender, cancelled);
        cancelled.Cancel();
        Sys.Scheduler.Advanced.ScheduleOnce(Interval, () => throw new InvalidOperationException("an action that fails"));

        Sys.Scheduler.ScheduleTellOnce(Interval * 10, probe, "after", ActorRefs.NoSender);

        probe.ExpectMsg("after", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void While_nothing_waits_a_tick_between_the_ticks_comes()
    {
        var probe = CreateTestProbe();

        Sys.Scheduler.ScheduleTellOnce(Interval, probe, new GossipSpeedupTick(), ActorRefs.NoSender);

        probe.ExpectMsg<GossipSpeedupTick>(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Akka_s_ticks_have_these_names()
    {
        var names = typeof(Akka.Cluster.Cluster).Assembly.GetTypes().Select(type => type.Name).ToHashSet();

        Assert.Contains(nameof(GossipTick), names);
        Assert.Contains(nameof(GossipSpeedupTick), names);
        Assert.Contains(nameof(LeaderActionsTick), names);
    }

    [Fact]
    public void None_comes_while_messages_wait()
    {
        using var gate = new ManualResetEventSlim();
        var probe = CreateTestProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Slow(gate, probe.Ref)));
        actor.Tell("hold");
        actor.Tell("wait");
        probe.ExpectMsg("hold", TimeSpan.FromSeconds(20));

        Sys.Scheduler.ScheduleTellRepeatedly(Interval, Interval, actor, new GossipTick(), ActorRefs.NoSender);
        AwaitTicks(30);

        // The one that waited; one tick more where the machine stood still for seconds.
        var waiting = ((ActorRefWithCell)actor).Underlying.NumberOfMessages;
        gate.Set();
        Assert.InRange(waiting, 1, 3);
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

    private static int Count(Akka.TestKit.TestProbe probe)
    {
        var count = 0;
        while (probe.ReceiveOne(TimeSpan.Zero) is not null)
        {
            count++;
        }

        return count;
    }

    private sealed class GossipTick;

    private sealed class GossipSpeedupTick;

    private sealed class LeaderActionsTick;

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
