using Akka.Actor;

namespace FlannelMesh.Serialization;

/// <summary>For Akka's deployment of actors from another node, by type name.</summary>
public sealed class RefusingDeploymentSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 3);
