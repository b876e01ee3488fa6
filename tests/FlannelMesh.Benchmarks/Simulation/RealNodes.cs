using System.Diagnostics;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Peers;
using FlannelMesh.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>
/// Two real members over our transport on loopback, in clear text, of which one is told of clusters of any size by the other. What goes periodically is
/// turned off, so that the processor time of this process is that of the messages, at both ends.
/// </summary>
internal sealed class RealNodes : IDisposable
{
    private const string Network = """{"Network":"10.0.0.0/8","Backend":{"Type":"alloc"}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _teller = Start("cluster");
    private readonly ActorSystem _hearer = Start("cluster");
    private readonly Latest<MembershipView> _view = new(MembershipView.Empty);
    private readonly Latest<LeaseTable> _leases = new(LeaseTable.Empty);
    private readonly NodeBoard _board = new();
    private string _author = "";
    private int _rounds;
    private object? _latest;

    public RealNodes()
    {
        foreach (var system in new[] { _teller, _hearer })
        {
            Cluster.Get(system).Join(Cluster.Get(system).SelfAddress);
        }

        var network = NetworkConfigReader.Read(Network, "the simulation");
        _hearer.ActorOf(ActorProps.Of(() => new PeersActor(
            NodeId.New(), network, null, _board.Peers, _leases, _view, TimeProvider.System, NullLogger<PeersActor>.Instance)));
        _hearer.ActorOf(ActorProps.Of(() => new MembershipActor(_view, _board.Instruments, TimeProvider.System, NullLogger<MembershipActor>.Instance)));
        Until(() => _view.Value.IsJoined && Cluster.Get(_teller).State.Members.Count == 1);
    }

    private UniqueAddress From => Cluster.Get(_teller).SelfUniqueAddress;

    private UniqueAddress To => Cluster.Get(_hearer).SelfUniqueAddress;

    private ActorSelection Local => _hearer.ActorSelection("/system/cluster/core/daemon");

    /// <returns>Microseconds of a message of gossip of so many members, at both ends: with a member less each, and with nothing new.</returns>
    public (double News, double Same) Gossip(int members, int count)
    {
        var others = AkkaGossip.Addresses(members + count - 1);
        _author = $"author-{++_rounds}";
        var first = AkkaGossip.Later(AkkaGossip.Of([From, To, .. others]), _author);

        // It takes for a member who says so itself; what both know then is what later versions follow on.
        Local.Tell(AkkaGossip.Tell(first, To, To), ActorRefs.NoSender);
        Until(() => _view.Value.Members.Length == others.Length + 2);
        var gossip = AkkaGossip.GossipOf(Local.Ask<object>(AkkaGossip.Tell(first, From, To), Patience).Result);
        gossip = AkkaGossip.SeenBy(gossip, [From, To, .. others.Take(members / 2)]);
        var news = new List<object>();
        for (var left = others.Length; left > members - 2; left--)
        {
            news.Add(gossip = AkkaGossip.Without(gossip, others[left - 1], _author));
        }

        // The last is kept for the end of the second part, which can be told by nothing else.
        var one = Time([.. news.SkipLast(1).Select(Tell)], members + 1) / count;
        var same = (Time([.. Enumerable.Repeat(Tell(news[^2]), 4 * count), Tell(news[^1])], members) - one) / (4 * count);
        _latest = news[^1];
        return (one, same);
    }

    /// <returns>Microseconds of a small message, at both ends. To be asked after <see cref="Gossip"/>.</returns>
    public double Small(int count)
    {
        var members = _view.Value.Members.Length;
        var last = AkkaGossip.Without(_latest!, AkkaGossip.Addresses(members - 2)[^1], _author);
        return Time([.. Enumerable.Repeat(AkkaGossip.TellVersion(_latest!, From), count), Tell(last)], members - 1) / count;
    }

    /// <returns>Microseconds of a new connection and the first message and answer on it, at both ends.</returns>
    public double Connect(int count)
    {
        var others = Enumerable.Range(0, count).Select(_ => Start("remote")).ToList();
        try
        {
            // Their starts are over; what their timers take is told apart.
            Thread.Sleep(1500);
            var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            Thread.Sleep(1500);
            var timers = (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(start);
            (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            Task.WaitAll(others.Select(other => _teller
                .ActorSelection(new RootActorPath(((ExtendedActorSystem)other).Provider.DefaultAddress) / "user")
                .Ask<ActorIdentity>(new Identify(null), Patience)));
            return ((Environment.CpuUsage.TotalTime - before) - (timers * Stopwatch.GetElapsedTime(start))).TotalMicroseconds / count;
        }
        finally
        {
            Task.WhenAll(others.Select(other => other.Terminate())).Wait();
        }
    }

    public void Dispose() => Task.WhenAll(_teller.Terminate(), _hearer.Terminate()).Wait();

    private object Tell(object gossip) => AkkaGossip.Tell(gossip, From, To);

    private double Time(List<object> messages, int members)
    {
        var daemon = _teller.ActorSelection(new RootActorPath(To.Address) / "system" / "cluster" / "core" / "daemon");
        var start = Environment.CpuUsage.TotalTime;
        messages.ForEach(message => daemon.Tell(message, ActorRefs.NoSender));
        Until(() => _view.Value.Members.Length == members);
        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds;
    }

    private static ActorSystem Start(string provider)
    {
        var options = AgentConfiguration.Load(["--seed", "127.0.0.1:1", "--node-name", "n", "--network", Network], new Dictionary<string, string>(), File.ReadAllText).Options;
        var hocon = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = off
              actor.provider = {{provider}}
              remote { enabled-transports = ["akka.remote.mesh"], mesh { hostname = "127.0.0.1", port = 0 } }
              cluster {
                app-version = "{{MemberRoles.AppVersionOf(NodeId.New(), "n", false)}}"
                downing-provider-class = ""
                gossip-interval = 1h
                leader-actions-interval = 1h
                unreachable-nodes-reaper-interval = 1h
                failure-detector.heartbeat-interval = 1h
              }
            }
            """).WithFallback(options.Hocon);
        var transport = new MeshTransportSetup(null, TimeProvider.System, NullLogger.Instance);
        return ActorSystem.Create(AddressText.SystemName, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(hocon), transport));
    }

    private static void Until(Func<bool> condition)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition(); Thread.Sleep(2))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new BenchmarkException("simulate: a real member did not take what it was told");
            }
        }
    }
}
