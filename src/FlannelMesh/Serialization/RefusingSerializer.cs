using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace FlannelMesh.Serialization;

/// <summary>
/// Stands in the place of one of Akka's serializers that build whatever type a peer names. A message without a serializer of its own cannot be
/// sent, and one that claims the identifier is not read; with a string for its manifest Akka does not even look for the type.
/// </summary>
public abstract class RefusingSerializer(ExtendedActorSystem system, int identifier) : SerializerWithStringManifest(system)
{
    public override int Identifier => identifier;

    public override string Manifest(object o) => "";

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().FullName} has no wire format and may not leave this node");

    public override object FromBinary(byte[] bytes, string manifest) =>
        throw new SerializationException($"a message that asks for serializer {identifier} is refused");
}
