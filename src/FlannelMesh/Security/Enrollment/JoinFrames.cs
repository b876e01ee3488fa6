using System.Buffers.Binary;
using FlannelMesh.Serialization;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Messages on a joining host's connection: a length in 4 bytes, most significant first, and protobuf.</summary>
internal static class JoinFrames
{
    private const int HeaderLength = 4;

    public static async Task WriteAsync(Stream stream, IMessage message, CancellationToken cancellation)
    {
        var content = message.ToByteArray();
        var frame = new byte[HeaderLength + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length);
        content.CopyTo(frame, HeaderLength);
        await stream.WriteAsync(frame, cancellation);
        await stream.FlushAsync(cancellation);
    }

    /// <exception cref="IOException">The connection ended, or what came is too long.</exception>
    /// <exception cref="InvalidDataException">It is no such message, or not within its schema's limits.</exception>
    public static async Task<T> ReadAsync<T>(Stream stream, MessageParser<T> parser, CancellationToken cancellation)
        where T : IMessage<T>
    {
        var limits = WireLimits.Of(parser.ParseFrom(ByteString.Empty).Descriptor);
        var header = new byte[HeaderLength];
        await stream.ReadExactlyAsync(header, cancellation);
        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length <= 0 || length > limits.MaxSize)
        {
            throw new IOException($"a message of {length} bytes; 1 to {limits.MaxSize} are allowed");
        }

        var content = new byte[length];
        await stream.ReadExactlyAsync(content, cancellation);
        limits.Check(content);
        return parser.ParseFrom(content);
    }
}
