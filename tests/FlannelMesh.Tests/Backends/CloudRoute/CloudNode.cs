using Akka.Actor;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Testing.Clouds;

namespace FlannelMesh.Tests.Backends.CloudRoute;

/// <summary>A node of <see cref="CloudScenarios"/>: the actor as the agent has it, on a machine of the fake cloud.</summary>
internal sealed record CloudNode(int Number, FakeMachine Machine, NodeBoard Board, IActorRef Actor)
{
    public CloudStatus Status => Board.Cloud.Value;

    public string Subnet => $"10.5.{Number}.0/24";

    public void Hold(int slot) => Board.Lease.Publish(new LeaseStatus(BackendSamples.LeaseOf(BackendSamples.Ipv4Node, slot), null));
}
