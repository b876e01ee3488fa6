using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Transport;
using FlannelMesh.Security;
using FlannelMesh.Testing;
using FlannelMesh.Transport;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

public sealed class MeshAssociationTests
{
    private const int MaxFrame = 2_000_000;

    private static readonly IPAddress There = IPAddress.Parse("10.0.0.2");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Address _address = new("akka.tcp", "flannelmesh", There.ToString(), 8283);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Listener _listener = new();
    private readonly ConductBook _conduct;
    private readonly MeshAssociation _association;

    public MeshAssociationTests()
    {
        _conduct = new ConductBook(_time);
        _association = new MeshAssociation(
            _address, _address, _pipe.Reader.AsStream(), new FrameGuard(new NodeIdentity("h2", null, [There]), There, "flannelmesh"), MaxFrame, false,
            new RefusalBook(_time), _conduct, _time, NullLogger.Instance);
        _association.ReadHandlerSource.SetResult(_listener);
    }

    [Fact]
    public async Task A_frame_that_does_not_come_to_its_end_ends_the_connection_and_silence_does_not()
    {
        var running = await BeginAsync();
        var large = OnWire(Frames.Message(5, "x", new byte[MaxFrame / 2]));

        // In pieces, within the time; then nothing for as long as one likes.
        await _pipe.Writer.WriteAsync(large.AsMemory(0, 100_000));
        for (var second = 1; second < MeshAssociation.FrameLimit.TotalSeconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2);
        }

        await _pipe.Writer.WriteAsync(large.AsMemory(100_000));
        Eventually.True(() => _listener.Frames == 2, "the frame arrives", Patience);
        for (var minute = 0; minute < 10; minute++)
        {
            await Task.Delay(5);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await _pipe.Writer.WriteAsync(large);
        Eventually.True(() => _listener.Frames == 3, "the next one arrives", Patience);
        Assert.False(running.IsCompleted);

        await _pipe.Writer.WriteAsync(large.AsMemory(0, 3));
        var waited = TimeSpan.Zero;
        Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                waited += TimeSpan.FromSeconds(1);
                return running.IsCompleted;
            },
            "the connection ends",
            Patience);
        Assert.True(waited >= MeshAssociation.FrameLimit, $"it ended after {waited}");
        Assert.True(_listener.IsEnded);
        Assert.Equal(1, _conduct.Refused["format"].Value);
    }

    /// <summary>As behind a cut, where TCP would go on trying for a quarter of an hour.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_does_not_read_any_more_does_not_keep_a_connection_from_ending(bool isWantedByAkka)
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await peer.ConnectAsync(listening.LocalEndPoint!);
        using var accepted = await listening.AcceptAsync();
        var association = new MeshAssociation(
            _address, _address, new NetworkStream(accepted, ownsSocket: true), new FrameGuard(new NodeIdentity("h2", null, [There]), There, "flannelmesh"), MaxFrame, false,
            new RefusalBook(_time), _conduct, _time, NullLogger.Instance);
        await peer.SendAsync(OnWire(Frames.Associate("flannelmesh", $"{There}", 8283)));
        using var limit = new CancellationTokenSource(Patience);
        Assert.Null(await association.GreetAsync(limit.Token));
        if (isWantedByAkka)
        {
            association.ReadHandlerSource.SetResult(_listener);
        }

        var running = association.RunAsync();
        var payload = ByteString.CopyFrom(new byte[100_000]);
        while (association.Write(payload))
        {
            // Until the kernel's buffers and the connection's own are full.
            await Task.Yield();
        }

        association.Close();
        await running.WaitAsync(Patience);
        Assert.Equal(isWantedByAkka, _listener.IsEnded);
    }

    /// <returns>Ends when the connection has.</returns>
    private async Task<Task> BeginAsync()
    {
        await _pipe.Writer.WriteAsync(OnWire(Frames.Associate("flannelmesh", $"{There}", 8283)));
        using var limit = new CancellationTokenSource(Patience);
        Assert.Null(await _association.GreetAsync(limit.Token));
        return _association.RunAsync();
    }

    private static byte[] OnWire(byte[] frame)
    {
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, frame.Length);
        return [.. header, .. frame];
    }

    private sealed class Listener : IHandleEventListener
    {
        private readonly ConcurrentQueue<IHandleEvent> _events = [];

        public int Frames => _events.OfType<InboundPayload>().Count();

        public bool IsEnded => _events.OfType<Disassociated>().Any();

        public void Notify(IHandleEvent ev) => _events.Enqueue(ev);
    }
}
