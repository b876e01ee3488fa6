using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Remote;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Who was quarantined, as the nodes that did it say, and which of them heard that they were.</summary>
internal sealed class QuarantineWatch
{
    private readonly ConcurrentQueue<(string By, Address Address, int Incarnation)> _quarantined = [];
    private readonly ConcurrentQueue<ClusterNode> _told = [];

    /// <summary>The addresses and incarnations.</summary>
    public IReadOnlyCollection<(string By, Address Address, int Incarnation)> Quarantined => _quarantined;

    /// <summary>Nodes that were told that another has quarantined them.</summary>
    public IReadOnlyCollection<ClusterNode> Told => _told;

    public void Add(ClusterNode node)
    {
        var listener = node.System.ActorOf(Props.Create(() => new Listener(node, this)));
        node.System.EventStream.Subscribe(listener, typeof(QuarantinedEvent));
        node.System.EventStream.Subscribe(listener, typeof(ThisActorSystemQuarantinedEvent));
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ClusterNode node, QuarantineWatch watch)
        {
            Receive<QuarantinedEvent>(quarantined => watch._quarantined.Enqueue((node.Name, quarantined.Address, quarantined.Uid)));
            Receive<ThisActorSystemQuarantinedEvent>(_ => watch._told.Enqueue(node));
        }
    }
}
