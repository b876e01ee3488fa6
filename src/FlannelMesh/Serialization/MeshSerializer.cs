using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using FlannelMesh.Backends.CloudRoute.Wire;
using FlannelMesh.Health.Wire;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Membership;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Revocation;
using Google.Protobuf;

namespace FlannelMesh.Serialization;

/// <summary>
/// Protobuf for everything of ours that crosses the network. A manifest is a short constant, never a type name; unknown
/// fields are skipped, so that newer nodes may add some.
/// </summary>
public sealed class MeshSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const int Id = 8283;

    private static readonly FrozenDictionary<string, MessageFormat> ByManifest =
        LeaseFormats.All.Concat(BootstrapFormats.All).Concat(CloudRouteFormats.All).Concat(HealthFormats.All).Concat(EnrollmentFormats.All).Concat(RevocationFormats.All)
            .ToFrozenDictionary(format => format.Manifest);

    private static readonly FrozenDictionary<Type, MessageFormat> ByType = ByManifest.Values.ToFrozenDictionary(format => format.Type);

    internal static IEnumerable<string> Manifests => ByManifest.Keys;

    public override int Identifier => Id;

    public override string Manifest(object o) => Find(o.GetType()).Manifest;

    public override byte[] ToBinary(object obj) => Find(obj.GetType()).Write(obj).ToByteArray();

    public override object FromBinary(byte[] bytes, string manifest) => Read(bytes, manifest);

    /// <exception cref="SerializationException">It is no message of ours.</exception>
    public static object Read(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var format))
        {
            throw new SerializationException($"unknown manifest '{manifest}' ({bytes.Length} bytes)");
        }

        try
        {
            return format.Read(bytes);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new SerializationException($"malformed message '{manifest}' ({bytes.Length} bytes): {e.Message}", e);
        }
    }

    private static MessageFormat Find(Type type) =>
        ByType.TryGetValue(type, out var format) ? format : throw new SerializationException($"{type.FullName} has no wire format");
}
