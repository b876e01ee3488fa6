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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _teller = Start("cluster");
    private readonly ActorSystem _hearer = Start("cluster");
    private readonly Latest<MembershipView> _view = new(MembershipView.Empty);
    private readonly Latest<LeaseTable> _leases = new(LeaseTable.Empty);
    private readonly NodeBoard _board = new();
    private int _rounds;

    public RealNodes()
    {
        foreach (var system in new[] { _teller, _hearer })
        {
            Cluster.Get(system).Join(Cluster.Get(system).SelfAddress);
        }

        var network = NetworkConfigReader.Read("""{"Network":"10.0.0.0/8","Backend":{"Type":"alloc"}}""", "the simulation");
        _hearer.ActorOf(Props.Create(() => new PeersActor(
            NodeId.New(), network, null, _board.Peers, _leases, _view, TimeProvider.System, NullLogger<PeersActor>.Instance)));
        _hearer.ActorOf(Props.Create(() => new MembershipActor(_view, _board.Instruments, TimeProvider.System, NullLogger<MembershipActor>.Instance)));
        Until(() => _view.Value.IsJoined && Cluster.Get(_teller).State.Members.Count == 1);
    }

    /// <returns>Microseconds of a message of gossip of so many members, at both ends: with a member less each, and with nothing new.</returns>
    public (double News, double Same) Gossip(int members, int count)
    {
        var (from, to) = (Cluster.Get(_teller).SelfUniqueAddress, Cluster.Get(_hearer).SelfUniqueAddress);
        var others = AkkaGossip.Addresses(members + count - 2);
        var author = $"author-{++_rounds}";
        var first = AkkaGossip.Later(AkkaGossip.Of([from, to, .. others]), author);

        // It takes for a member who says so itself; what both know then is what later versions follow on.
        Local.Tell(AkkaGossip.Tell(first, to, to), ActorRefs.NoSender);
        Until(() => _view.Value.Members.Length == members + count);
        var gossip = AkkaGossip.GossipOf(Local.Ask<object>(AkkaGossip.Tell(first, from, to), Patience).Result);
        gossip = AkkaGossip.SeenBy(gossip, [from, to, .. others.Take(members / 2)]);
        var news = new List<object>();
        for (var left = others.Length; left > members - 2; left--)
        {
            news.Add(gossip = AkkaGossip.Without(gossip, others[left - 1], author));
        }

        var timeOfNews = Time(news.Take(count - 1), members + 1);
        var same = Enumerable.Repeat(news[^2], 4 * count).Append(news[^1]);
        var timeOfSame = Time(same, members) - (timeOfNews / (count - 1));
        return (timeOfNews.TotalMicroseconds / (count - 1), timeOfSame.TotalMicroseconds / (4 * count));
    }

    private TimeSpan Time(IEnumerable<object> gossip, int members)
    {
        var (from, to) = (Cluster.Get(_teller).SelfUniqueAddress, Cluster.Get(_hearer).SelfUniqueAddress);
        var messages = gossip.Select(version => AkkaGossip.Tell(version, from, to)).ToList();
        var daemon = _teller.ActorSelection(new RootActorPath(to.Address) / "system" / "cluster" / "core" / "daemon");
        var start = Environment.CpuUsage.TotalTime;
        messages.ForEach(message => daemon.Tell(message, ActorRefs.NoSender));
        Until(() => _view.Value.Members.Length == members);
        return Environment.CpuUsage.TotalTime - start;
    }

    public void Dispose() => Task.WhenAll(_teller.Terminate(), _hearer.Terminate()).Wait();

    private ActorSelection Local => _hearer.ActorSelection("/system/cluster/core/daemon");

    private static ActorSystem Start(string provider)
    {
        var configuration = AgentConfiguration.Load(
            ["--seed", "127.0.0.1:1", "--node-name", "n", "--network", """{"Network":"10.0.0.0/8","Backend":{"Type":"alloc"}}""", "--data-dir", "/nowhere"], new Dictionary<string, string>(), File.ReadAllText);
        var id = NodeId.New();
        var hocon = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = off
              actor.provider = {{provider}}
              remote { enabled-transports = ["akka.remote.mesh"], mesh { hostname = "127.0.0.1", port = 0 } }
              cluster {
                app-version = "{{MemberRoles.AppVersionOf(id, "n", false)}}"
                roles = [{{string.Join(", ", MemberRoles.Of(id, "n", false).Select(role => $"\"{role}\""))}}]
                downing-provider-class = ""
                gossip-interval = 1h
                leader-actions-interval = 1h
                unreachable-nodes-reaper-interval = 1h
                failure-detector.heartbeat-interval = 1h
              }
            }
            """).WithFallback(configuration.Options.Hocon);
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(hocon), new MeshTransportSetup(null, TimeProvider.System, NullLogger.Instance));
        return ActorSystem.Create(AddressText.SystemName, setup);
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
