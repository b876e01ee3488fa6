using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>
/// Requests for the tunnel, each behind its length in two bytes, and the same bytes as replies for the agent. Nothing is thrown but what says that a
/// message is none; every request has replies of its number that fit into a message.
/// </summary>
internal sealed class TunnelControlTarget : FuzzTarget
{
    private static readonly MessageParser<Request> Requests = Request.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<Reply> Replies = Reply.Parser.WithDiscardUnknownFields(true);

    private readonly TunnelEngine _engine = new(_ => null, _ => { });
    private readonly Lock _lock = new();

    public override string Name => "tunnel-control";

    public override IReadOnlyList<byte[]> Tokens { get; } = [[0x08, 1], [0x12, 0], [0x1a, 0], [0x0a, 16], [0x0a, 4, 10, 0, 0, 1], [0x10, 24], new byte[16], new byte[32]];

    public override IEnumerable<byte[]> MadeSeeds
    {
        get
        {
            var samples = new SchemaSamples(new FuzzRandom(3));
            return Enumerable.Range(0, 200)
                .Select(_ => Enumerable.Range(0, 3).SelectMany(_ => Framed(samples.Next(Request.Descriptor).ToByteArray())).ToArray())
                .Append([.. Framed(samples.Next(Reply.Descriptor).ToByteArray())]);
        }
    }

    public override bool Run(byte[] input)
    {
        var session = new ControlSession(_engine, _lock);
        var isAccepted = false;
        for (var rest = input.AsSpan(); rest.Length >= 2;)
        {
            var length = Math.Min((rest[0] << 8) | rest[1], rest.Length - 2);
            var message = rest.Slice(2, length);
            rest = rest[(2 + length)..];
            _ = Parse(Replies, message);
            if (Parse(Requests, message) is not { } request)
            {
                continue;
            }

            isAccepted = true;
            foreach (var (reply, handles) in session.Answer(request, []))
            {
                Require(reply.Number == request.Number, "a reply of another number");
                Require(reply.CalculateSize() is > 0 and <= ControlChannel.MaxLength, "a reply that is no message");
                Require(handles.Count == 0, "a descriptor from nowhere");
            }
        }

        _ = _engine.SetPeers(1, []);
        return isAccepted;
    }

    public override void Dispose()
    {
        _engine.Dispose();
        base.Dispose();
    }

    private static T? Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> message)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static IEnumerable<byte> Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];
}
