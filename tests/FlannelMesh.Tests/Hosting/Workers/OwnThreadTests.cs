using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.TestKit.Xunit2;
using FlannelMesh.Hosting.Workers;

namespace FlannelMesh.Tests.Hosting.Workers;

public sealed class OwnThreadTests() : TestKit(ConfigurationFactory.ParseString(
    """own { type = Dispatcher, executor = "FlannelMesh.Hosting.Workers.OwnThreadConfigurator, flannelmesh" }"""))
{
    [Fact]
    public async Task Work_is_done_in_order_on_one_thread_and_what_is_there_at_the_end_too()
    {
        const int Count = 1000;
        var (seen, done) = (new ConcurrentQueue<(int Number, int Thread)>(), new TaskCompletionSource());
        var thread = new OwnThread("any");
        foreach (var number in Enumerable.Range(1, Count))
        {
            thread.Execute(new ActionRunnable(() =>
            {
                seen.Enqueue((number, Environment.CurrentManagedThreadId));
                if (number == Count)
                {
                    done.SetResult();
                }
            }));
        }

        thread.Shutdown();

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Enumerable.Range(1, Count), seen.Select(entry => entry.Number));
        Assert.Single(seen.Select(entry => entry.Thread).Distinct());
    }

    [Fact]
    public async Task An_actor_of_such_a_dispatcher_is_always_on_its_thread()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Teller()).WithDispatcher("own"));

        var first = await actor.Ask<string>("?", TimeSpan.FromSeconds(30));
        var second = await actor.Ask<string>("?", TimeSpan.FromSeconds(30));

        Assert.Equal("own", first);
        Assert.Equal(first, second);
    }

    private sealed class Teller : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Thread.CurrentThread.Name);
    }
}
