using System.Reflection;
using FlannelMesh.Membership;
using Google.Protobuf;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>What Akka's own readers make of a frame. They are internal; the numbers are those of its WireFormats.proto and ClusterMessages.proto.</summary>
internal sealed record AkkaReading(bool IsAssociate, (int Serializer, string Manifest, ByteString Content)? Message)
{
    private static readonly MessageParser Protocol = ParserOf("Akka.Remote", "Akka.Remote.Serialization.Proto.Msg.AkkaProtocolMessage");
    private static readonly MessageParser Container = ParserOf("Akka.Remote", "Akka.Remote.Serialization.Proto.Msg.AckAndEnvelopeContainer");
    private static readonly MessageParser Joins = ParserOf("Akka.Cluster", "Akka.Cluster.Serialization.Proto.Msg.Join");

    /// <returns>Nothing if Akka refuses the frame.</returns>
    public static IEnumerable<AkkaReading> Of(byte[] frame)
    {
        if (Parse(Protocol, ByteString.CopyFrom(frame)) is not { } protocol)
        {
            yield break;
        }

        var instruction = Field(protocol, 2) as IMessage;
        yield return new AkkaReading(instruction is not null && Convert.ToInt32(Field(instruction, 1), null) == 1, null);
        if (Parse(Container, (ByteString)Field(protocol, 1)!) is { } container && Field(container, 2) is IMessage envelope && Field(envelope, 2) is IMessage payload)
        {
            yield return new AkkaReading(false, ((int)Field(payload, 2)!, ((ByteString)Field(payload, 3)!).ToStringUtf8(), (ByteString)Field(payload, 1)!));
        }
    }

    public static (string Host, long Port, IReadOnlyList<string> Roles)? Join(ByteString content) =>
        Parse(Joins, content) is { } join && Field(join, 1) is IMessage node && Field(node, 1) is IMessage address
            ? ((string)Field(address, 2)!, Convert.ToInt64(Field(address, 3), null), [.. ((System.Collections.IEnumerable)Field(join, 2)!).Cast<string>(), .. MemberRoles.InAppVersion((string)Field(join, 3)!)])
            : null;

    private static object? Field(IMessage message, int number) => message.Descriptor.FindFieldByNumber(number).Accessor.GetValue(message);

    private static IMessage? Parse(MessageParser parser, ByteString bytes)
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static MessageParser ParserOf(string assembly, string type) =>
        (MessageParser)Assembly.Load(assembly).GetType(type, throwOnError: true)!.GetProperty("Parser", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
}
