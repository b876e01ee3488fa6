using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Configuration;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Akka's own gossip of members as ours are, through its own serializer.</summary>
internal sealed class GossipSample : IDisposable
{
    private static Config Defaults =>
        (Config)typeof(Cluster).Assembly.GetType("Akka.Cluster.Configuration.ClusterConfigFactory", throwOnError: true)!
            .GetMethod("Default", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.Invoke(null, null)!;

    private readonly ActorSystem _system = ActorSystem.Create(
        "sample", ConfigurationFactory.ParseString("akka { stdout-loglevel = OFF, loglevel = OFF }").WithFallback(Defaults));

    private readonly ClusterMessageSerializer _serializer;
    private readonly Dictionary<int, (object Message, byte[] Bytes)> _samples = [];

    public GossipSample() => _serializer = new ClusterMessageSerializer((ExtendedActorSystem)_system);

    public byte[] Write(int members) => _serializer.ToBinary(Sample(members).Message);

    public void ReadAndMerge(int members)
    {
        var (message, bytes) = Sample(members);
        AkkaGossip.Merge(AkkaGossip.GossipOf(message), AkkaGossip.GossipOf(_serializer.FromBinary(bytes, _serializer.Manifest(message))));
    }

    /// <summary>A message as whoever reads it has it.</summary>
    public object Transfer(object message) => _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));

    public void Dispose() => _system.Terminate().Wait();

    private (object Message, byte[] Bytes) Sample(int members)
    {
        if (_samples.TryGetValue(members, out var known))
        {
            return known;
        }

        // While a change is on its way half of the members have seen it.
        var addresses = AkkaGossip.Addresses(members);
        var gossip = AkkaGossip.SeenBy(AkkaGossip.Of(addresses), addresses.Take(members / 2));
        var message = AkkaGossip.Tell(gossip, addresses[0], addresses[^1]);
        return _samples[members] = (message, _serializer.ToBinary(message));
    }
}
