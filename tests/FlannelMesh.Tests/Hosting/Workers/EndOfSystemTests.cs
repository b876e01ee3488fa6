using Akka.Actor;
using Akka.Configuration;

namespace FlannelMesh.Tests.Hosting.Workers;

/// <summary>An agent that its cluster has removed starts another actor system each time: of the one before nothing may stay.</summary>
public sealed class EndOfSystemTests
{
    private const string Settings =
        """
        akka.scheduler.implementation = "FlannelMesh.Membership.PatientScheduler, flannelmesh"
        akka.actor.default-dispatcher { executor = "FlannelMesh.Hosting.Workers.LaneConfigurator, flannelmesh", lane = normal }
        akka.actor.internal-dispatcher { executor = "FlannelMesh.Hosting.Workers.LaneConfigurator, flannelmesh", lane = high }
        own { type = Dispatcher, executor = "FlannelMesh.Hosting.Workers.OwnThreadConfigurator, flannelmesh" }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_threads_of_an_actor_system_end_with_it()
    {
        var system = ActorSystem.Create("ends", ConfigurationFactory.ParseString(Settings));
        var shared = await ThreadOfAsync(system, "akka.actor.default-dispatcher");
        var own = await ThreadOfAsync(system, "own");
        Assert.Equal(("actors", "own"), (shared.Name, own.Name));

        await system.Terminate();

        Assert.True(SpinWait.SpinUntil(() => !shared.IsAlive && !own.IsAlive, Patience), $"{shared.Name} {shared.IsAlive}, {own.Name} {own.IsAlive}");
    }

    [Fact]
    public async Task An_actor_system_that_has_ended_can_be_collected()
    {
        var system = await StartAndEndAsync();

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                return !system.IsAlive;
            },
            Patience));
    }

    private static async Task<WeakReference> StartAndEndAsync()
    {
        var system = ActorSystem.Create("ends", ConfigurationFactory.ParseString(Settings));
        await ThreadOfAsync(system, "akka.actor.default-dispatcher");
        await ThreadOfAsync(system, "own");
        await system.Terminate();
        return new WeakReference(system);
    }

    private static Task<Thread> ThreadOfAsync(ActorSystem system, string dispatcher) =>
        system.ActorOf(Props.Create(() => new Teller()).WithDispatcher(dispatcher)).Ask<Thread>("?", Patience);

    private sealed class Teller : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Thread.CurrentThread);
    }
}
