using Google.Protobuf;

namespace FlannelMesh.Serialization;

/// <summary>How one type is written and read.</summary>
/// <param name="Manifest">Names the format on the wire, for ever.</param>
public sealed record MessageFormat(string Manifest, Type Type, Func<object, IMessage> Write, Func<byte[], object> Read)
{
    public static MessageFormat Of<T, TWire>(string manifest, MessageParser<TWire> parser, Func<T, TWire> write, Func<TWire, T> read)
        where T : notnull
        where TWire : IMessage<TWire>
    {
        var limits = WireLimits.Of(parser.ParseFrom(ByteString.Empty).Descriptor);
        return new(manifest, typeof(T), message => write((T)message), bytes =>
        {
            limits.Check(bytes);
            return read(parser.ParseFrom(bytes));
        });
    }
}
