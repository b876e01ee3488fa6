using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlannelMesh.Health.Echo;

/// <summary>What a node's probes and answers are signed with. It is in the node's report, so that members know it and nobody else.</summary>
public readonly record struct EchoKey(UInt128 Value)
{
    public const int Length = 16;

    public static EchoKey Random() => Of(RandomNumberGenerator.GetBytes(Length));

    /// <param name="bytes">Exactly <see cref="Length"/>.</param>
    public static EchoKey Of(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public void Write(Span<byte> buffer) => BinaryPrimitives.WriteUInt128BigEndian(buffer, Value);

    /// <summary>Never the key: it must not get into a log.</summary>
    public override string ToString() => nameof(EchoKey);
}
