using Akka.Actor;
using Akka.Configuration;

namespace FlannelMesh.Serialization;

/// <summary>For Akka's default: Newtonsoft.Json with type names.</summary>
/// <param name="settings">Those of the serializer it stands in for; Akka insists on handing them over.</param>
public sealed class RefusingDefaultSerializer(ExtendedActorSystem system, Config settings) : RefusingSerializer(system, 1)
{
    /// <summary>What the refused serializer would have been told; kept for diagnostics.</summary>
    public Config Settings { get; } = settings;
}
