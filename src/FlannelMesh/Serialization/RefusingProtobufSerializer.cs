using Akka.Actor;

namespace FlannelMesh.Serialization;

/// <summary>For Akka's Protocol Buffers by type name.</summary>
public sealed class RefusingProtobufSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 2);
