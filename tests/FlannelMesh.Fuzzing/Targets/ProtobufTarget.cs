using System.Runtime.Serialization;
using FlannelMesh.Backends.CloudRoute.Wire;
using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Health.Wire;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Membership;
using FlannelMesh.Membership.Wire;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Enrollment.Wire;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Security.Revocation.Wire;
using FlannelMesh.Serialization;
using FlannelMesh.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>
/// A byte for the manifest, and a message for our serializer. What is read can be written, and what is written is read as the same. The
/// documented error is SerializationException.
/// </summary>
internal sealed class ProtobufTarget : FuzzTarget
{
    private const int SamplesOfType = 8;

    private static readonly IReadOnlyList<MessageFormat> Formats =
        [.. LeaseFormats.All, .. BootstrapFormats.All, .. CloudRouteFormats.All, .. HealthFormats.All, .. EnrollmentFormats.All, .. RevocationFormats.All];

    private static readonly FileDescriptor[] Schemas =
        [LeasesReflection.Descriptor, BootstrapReflection.Descriptor, CloudReflection.Descriptor, HealthReflection.Descriptor, EnrollmentReflection.Descriptor, RevocationReflection.Descriptor];

    private readonly MeshSerializer _serializer = new(null!);

    public override string Name => "protobuf";

    public override IReadOnlyList<byte[]> Tokens { get; } = [[0x0a, 0], [0x12, 0], [0x0a, 16], [0x08, 0], [0x10, 0xff, 0xff, 0xff, 0xff, 0x0f], new byte[16], .. Words("h1", "10.0.0.1")];

    /// <summary>Of each format some messages of its schema that are taken: a format does not say which message it is for.</summary>
    public override IEnumerable<byte[]> MadeSeeds
    {
        get
        {
            var samples = new SchemaSamples(new FuzzRandom(1));
            var messages = Schemas.SelectMany(SchemaSamples.Messages).SelectMany(type => Enumerable.Range(0, SamplesOfType).Select(_ => samples.Next(type).ToByteArray())).ToList();
            return Enumerable.Range(0, Formats.Count).SelectMany(format => messages
                .Select(message => (byte[])[(byte)format, .. message])
                .Where(IsTaken)
                .OrderByDescending(input => input.Length)
                .Take(SamplesOfType));
        }
    }

    public override bool Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return false;
        }

        var manifest = Formats[input[0] % Formats.Count].Manifest;
        object read;
        try
        {
            read = _serializer.FromBinary(input[1..], manifest);
        }
        catch (SerializationException)
        {
            return false;
        }

        var written = _serializer.ToBinary(read);
        var again = _serializer.ToBinary(_serializer.FromBinary(written, manifest));
        Require(written.AsSpan().SequenceEqual(again), $"what '{manifest}' writes is read as something else: {Convert.ToHexString(written)} and {Convert.ToHexString(again)}");
        return true;
    }

    private bool IsTaken(byte[] input)
    {
        try
        {
            return Run(input);
        }
        catch (Exception)
        {
            // For the run to find.
            return true;
        }
    }
}
