using Akka.Actor;

namespace FlannelMesh.Tests.Leases.Replication;

/// <summary>Stands at a path the product addresses and passes everything on to a probe, with its sender.</summary>
internal sealed class Forwarder : ReceiveActor
{
    public Forwarder(IActorRef target) => ReceiveAny(target.Forward);
}
