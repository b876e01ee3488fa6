using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace FlannelMesh.Serialization;

/// <summary>
/// Stands in the place of Akka's default (Newtonsoft.Json with type names, identifier 1), which would build any type a peer names.
/// A message without a serializer of its own cannot be sent, and one that claims the default's identifier is not read.
/// </summary>
/// <param name="settings">Those of the serializer it stands in for; Akka insists on handing them over.</param>
public sealed class RefusingSerializer(ExtendedActorSystem system, Config settings) : Serializer(system)
{
    /// <summary>What the refused serializer would have been told; kept for diagnostics.</summary>
    public Config Settings { get; } = settings;

    public override int Identifier => 1;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().FullName} has no wire format and may not leave this node");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("a message that asks for the default serializer is refused");
}
