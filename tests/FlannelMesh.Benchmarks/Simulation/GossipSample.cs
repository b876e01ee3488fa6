using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Configuration;
using Akka.Util;
using FlannelMesh.Membership;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Akka's own gossip, of members as ours are, and its own serializer. What is not public there is found by its name.</summary>
internal sealed class GossipSample : IDisposable
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type Gossip = Find("Akka.Cluster.Gossip");
    private static readonly Type Envelope = Find("Akka.Cluster.GossipEnvelope");

    private static Config Defaults =>
        (Config)Find("Akka.Cluster.Configuration.ClusterConfigFactory").GetMethod("Default", Any)!.Invoke(null, null)!;

    private readonly ActorSystem _system = ActorSystem.Create(
        "sample", ConfigurationFactory.ParseString("akka { stdout-loglevel = OFF, loglevel = OFF }").WithFallback(Defaults));

    private readonly ClusterMessageSerializer _serializer;
    private readonly Dictionary<int, (object Message, byte[] Bytes, object Gossip)> _samples = [];

    public GossipSample() => _serializer = new ClusterMessageSerializer((ExtendedActorSystem)_system);

    public byte[] Write(int members) => _serializer.ToBinary(Sample(members).Message);

    public void ReadAndMerge(int members)
    {
        var sample = Sample(members);
        var envelope = _serializer.FromBinary(sample.Bytes, _serializer.Manifest(sample.Message));
        var gossip = Envelope.GetProperty("Gossip", Any)!.GetValue(envelope);
        Gossip.GetMethod("Merge", Any)!.Invoke(sample.Gossip, [gossip]);
    }

    public void Dispose() => _system.Terminate().Wait();

    private (object Message, byte[] Bytes, object Gossip) Sample(int members)
    {
        if (_samples.TryGetValue(members, out var known))
        {
            return known;
        }

        var addresses = Enumerable.Range(0, members)
            .Select(number => new UniqueAddress(new Address("akka.tcp", AddressText.SystemName, $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}", 8283), 1_000_003 * (number + 1)))
            .ToImmutableArray();
        var create = typeof(Member).GetMethods(Any).Single(method => method.Name == "Create" && method.GetParameters().Length == 5);
        var all = addresses.Select((address, number) =>
        {
            var (id, name, isVoter) = (NodeId.New(), $"host-{number}", number < 3);
            var version = MemberRoles.AppVersionOf(id, name, isVoter) is { } text ? AppVersion.Create(text) : AppVersion.Zero;
            return (Member)create.Invoke(null, [address, number + 1, MemberStatus.Up, MemberRoles.Of(id, name, isVoter).ToImmutableHashSet(), version])!;
        });
        var gossip = Gossip.GetMethod("Create", Any)!.Invoke(null, [all.ToImmutableSortedSet((IComparer<Member>)typeof(Member).GetField("Ordering", Any)!.GetValue(null)!)])!;

        // While a change is on its way half of the members have seen it.
        foreach (var address in addresses.Take(members / 2))
        {
            gossip = Gossip.GetMethod("Seen", Any)!.Invoke(gossip, [address])!;
        }

        var message = Envelope.GetConstructors(Any).Single(constructor => constructor.GetParameters().Length == 4).Invoke([addresses[0], addresses[^1], gossip, null]);
        return _samples[members] = (message, _serializer.ToBinary(message), gossip);
    }

    private static Type Find(string name) => typeof(Cluster).Assembly.GetType(name, throwOnError: true)!;
}
