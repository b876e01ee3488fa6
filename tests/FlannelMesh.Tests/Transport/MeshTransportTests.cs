using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

/// <summary>What becomes of a node's connections to a peer that is started again while it connects: Akka gives some of them up without a word.</summary>
public sealed class MeshTransportTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly FakePeer _peer = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ActorSystem _node;

    public MeshTransportTests()
    {
        _node = ActorSystem.Create(
            "flannelmesh",
            ActorSystemSetup.Create(
                BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(
                    $$"""
                    akka.loglevel = OFF
                    akka.stdout-loglevel = OFF
                    akka.log-dead-letters = off
                    akka.actor.provider = remote
                    akka.remote {
                      enabled-transports = ["akka.remote.mesh"]
                      retry-gate-closed-for = 200ms
                      handshake-timeout = 30s
                      transport-failure-detector { heartbeat-interval = 30s, acceptable-heartbeat-pause = 120s }
                      mesh {
                        transport-class = "{{typeof(MeshTransport).AssemblyQualifiedName}}"
                        applied-adapters = []
                        transport-protocol = tcp
                        hostname = "127.0.0.1"
                        port = 0
                        connection-timeout = 30s
                        maximum-frame-size = 100000b
                      }
                    }
                    """)),
                new MeshTransportSetup(null, _time, NullLogger.Instance)));
        _node.ActorOf(ActorProps.Of(() => new Inbox(_heard)), "inbox");
    }

    private CancellationToken Cancellation => _patience.Token;

    private Address Self => ((ExtendedActorSystem)_node).Provider.DefaultAddress;

    private string InboxPath => $"{Self}/user/inbox";

    [Fact]
    public async Task A_connection_that_nobody_uses_is_ended_and_the_one_in_use_stands()
    {
        // The peer is known in its first run, which is then killed.
        var first = await TalkedToAsync(incarnation: 1);
        first.Dispose();

        // The node tries to reach it again, and meanwhile the next run connects by itself: Akka stops who tries, and forgets what comes of it.
        var tried = await RetriedAsync();
        var second = await _peer.OpenAsync(Self.Port!.Value, incarnation: 2, Cancellation);
        await HeardByAsync(second);
        await tried.IntroduceAsync(incarnation: 2, Cancellation);

        var ended = tried.ReadMessageAsync(Cancellation);
        while (!ended.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ended, Task.Delay(20, Cancellation));
        }

        Assert.Null(await ended);
        Tell("after");
        Assert.NotNull(await second.ReadMessageAsync(Cancellation));
    }

    [Fact]
    public async Task A_connection_from_which_Akka_has_ceased_to_read_is_ended_and_the_next_is_read()
    {
        // Once the peer connects as well, the node reads there, and from its own connection no more.
        var own = await TalkedToAsync(incarnation: 1);
        var theirs = await _peer.OpenAsync(Self.Port!.Value, incarnation: 1, Cancellation);
        await SaidAsync(theirs, "theirs");

        theirs.Dispose();

        Assert.Null(await own.ReadMessageAsync(Cancellation));
        var next = await TalkedToAsync(incarnation: 1);
        await SaidAsync(next, "next");
    }

    [Fact]
    public async Task While_another_of_the_peers_connections_stands_the_nodes_own_does_too()
    {
        var own = await TalkedToAsync(incarnation: 1);
        var former = await _peer.OpenAsync(Self.Port!.Value, incarnation: 1, Cancellation);
        await SaidAsync(former, "former");
        var latter = await _peer.OpenAsync(Self.Port!.Value, incarnation: 1, Cancellation);
        await SaidAsync(latter, "latter");

        // It was replaced, so the node has ended it.
        Assert.Null(await former.ReadMessageAsync(Cancellation));
        _time.Advance(TimeSpan.FromMinutes(1));
        Tell("still");
        Assert.NotNull(await own.ReadMessageAsync(Cancellation));
        await SaidAsync(latter, "again");
    }

    public void Dispose()
    {
        _peer.Dispose();
        _node.Terminate().Wait(Patience);
        _node.Dispose();
        _patience.Dispose();
    }

    private void Tell(string word) => _node.ActorSelection(_peer.Path).Tell(word);

    /// <summary>The node connects, and its first word has come.</summary>
    private async Task<FakeConnection> TalkedToAsync(ulong incarnation)
    {
        var connection = await RetriedAsync();
        await connection.IntroduceAsync(incarnation, Cancellation);
        Assert.NotNull(await connection.ReadMessageAsync(Cancellation));
        return connection;
    }

    /// <summary>Words are lost while the node waits before it tries again.</summary>
    private async Task<FakeConnection> RetriedAsync()
    {
        var accepted = _peer.AcceptAsync(Cancellation);
        while (!accepted.IsCompleted)
        {
            Tell("hello");
            await Task.WhenAny(accepted, Task.Delay(50, Cancellation));
        }

        return await accepted;
    }

    /// <summary>The node has taken this connection for its own words too.</summary>
    private async Task HeardByAsync(FakeConnection connection)
    {
        var heard = connection.ReadMessageAsync(Cancellation);
        while (!heard.IsCompleted)
        {
            Tell("hello");
            await Task.WhenAny(heard, Task.Delay(50, Cancellation));
        }

        Assert.NotNull(await heard);
    }

    /// <summary>What comes while the node turns from one connection to another may be lost; said until it is heard.</summary>
    private async Task SaidAsync(FakeConnection connection, string word)
    {
        while (!_heard.Contains(word))
        {
            await connection.SayAsync(word, InboxPath, Cancellation);
            await Task.Delay(50, Cancellation);
        }
    }

    private sealed class Inbox : ReceiveActor
    {
        public Inbox(ConcurrentQueue<string> heard) => Receive<string>(heard.Enqueue);
    }
}
