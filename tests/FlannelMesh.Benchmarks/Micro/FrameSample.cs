using System.Reflection;
using Akka.Cluster;
using Akka.Remote;
using FlannelMesh.Membership;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>Frames of the cluster port, made of Akka's own protobuf messages, which are not public: they are found by their names.</summary>
internal static class FrameSample
{
    public const string Peer = "10.1.0.2";

    private const string Self = "10.1.0.1";
    private const int Port = 8283;
    private const int Associate = 1;

    /// <summary>What Akka reads of a frame before it looks for a serializer: the frame, and the envelope in it.</summary>
    public static MessageDescriptor Frame { get; } = Find(typeof(RemoteActorRefProvider).Assembly, "AkkaProtocolMessage");

    public static MessageDescriptor Envelope { get; } = Find(typeof(RemoteActorRefProvider).Assembly, "AckAndEnvelopeContainer");

    private static (int, object)[] Address => [(1, AddressText.SystemName), (2, Peer), (3, (uint)Port), (4, "tcp")];

    /// <summary>The first frame of a connection: who the peer is.</summary>
    public static byte[] Introduction() =>
        Make(Frame, (2, new (int, object)[] { (1, Associate), (2, new (int, object)[] { (1, Address), (2, 17UL) }) })).ToByteArray();

    /// <summary>A message from an actor of the peer to one here.</summary>
    public static byte[] Message(string to, string from, int serializer, string manifest, byte[] content) => Make(Frame, (1, Make(Envelope, (2, new (int, object)[]
    {
        (1, Path(Self, to)),
        (2, new (int, object)[] { (1, ByteString.CopyFrom(content)), (2, serializer), (3, ByteString.CopyFromUtf8(manifest)) }),
        (4, Path(Peer, from)),
    })).ToByteString())).ToByteArray();

    /// <summary>What Akka's failure detector sends.</summary>
    public static byte[] Heartbeat() => Make(Find(typeof(Cluster).Assembly, "Heartbeat"), (1, Address), (2, 4711L), (3, 638_000_000_000L)).ToByteArray();

    /// <summary>Akka's membership, with the peer as the one that sends it.</summary>
    public static byte[] Gossip(byte[] envelope)
    {
        var type = Find(typeof(Cluster).Assembly, "GossipEnvelope");
        var message = type.Parser.ParseFrom(envelope);
        var from = type.FindFieldByNumber(1);
        from.Accessor.SetValue(message, Make(from.MessageType, (1, Address), (2, 17u)));
        return message.ToByteArray();
    }

    private static (int, object)[] Path(string host, string path) => [(1, $"akka.tcp://{AddressText.SystemName}@{host}:{Port}{path}")];

    private static IMessage Make(MessageDescriptor type, params (int Field, object Value)[] fields)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var (number, value) in fields)
        {
            var field = type.FindFieldByNumber(number);
            field.Accessor.SetValue(message, value is (int, object)[] nested ? Make(field.MessageType, nested) : value);
        }

        return message;
    }

    private static MessageDescriptor Find(Assembly assembly, string name) =>
        (MessageDescriptor)assembly.GetTypes().Single(type => type.Name == name && typeof(IMessage).IsAssignableFrom(type))
            .GetProperty("Descriptor", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
}
