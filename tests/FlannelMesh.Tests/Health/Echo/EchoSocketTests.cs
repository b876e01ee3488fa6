using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Health.Echo;
using FlannelMesh.Metrics;

namespace FlannelMesh.Tests.Health.Echo;

public sealed class EchoSocketTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CounterFamily _refused = new Instruments(TimeProvider.System).ProbeRefusals;
    private readonly EchoGuard _guard;
    private readonly ConcurrentQueue<EchoAnswer> _answers = [];
    private readonly EchoSocket _echo;
    private readonly Socket _other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public EchoSocketTests()
    {
        _guard = new EchoGuard(HealthSamples.Id(1), HealthSamples.Key(1), node => node == HealthSamples.Id(2) ? HealthSamples.Key(2) : null, _refused);
        _guard.Know([IPAddress.Loopback], []);
        _echo = EchoSocket.Open(new IPEndPoint(IPAddress.Loopback, 0), _guard, _answers.Enqueue, TimeProvider.System);
        _other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public void Dispose()
    {
        _echo.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_probe_of_a_known_node_is_answered_with_as_many_bytes()
    {
        await SendAsync(Probe(77));

        var answer = await ReceiveAsync();
        Assert.Equal(EchoDatagram.Length, answer.Length);
        Assert.True(EchoDatagram.TryRead(answer, out var read));
        Assert.Equal(new EchoDatagram(true, 77, HealthSamples.Id(2), HealthSamples.Id(1)), read);
    }

    [Fact]
    public async Task Nothing_else_is_answered()
    {
        await SendAsync([]);
        await SendAsync([.. Probe(1), 0]);
        await SendAsync(Probe(2)[..^1]);
        await SendAsync(Probe(2)[..48]);
        await SendAsync(Bytes(new EchoDatagram(false, 7, HealthSamples.Id(2), HealthSamples.Id(1)), key: 2));
        await SendAsync(Bytes(new EchoDatagram(false, 3, HealthSamples.Id(2), HealthSamples.Id(9))));
        await SendAsync(Bytes(new EchoDatagram(true, 4, HealthSamples.Id(9), HealthSamples.Id(2))));
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await stranger.SendToAsync(Probe(5), SocketFlags.None, _echo.Local);

        // What comes after them is answered after them.
        await SendAsync(Probe(6));

        Assert.True(EchoDatagram.TryRead(await ReceiveAsync(), out var read));
        Assert.Equal(6ul, read.Number);
        Assert.Equal(0, stranger.Available);
        Assert.Equal(0, _other.Available);
        Assert.Empty(_answers);
        Assert.Equal((4, 1, 1), (_refused[EchoGuard.Format].Value, _refused[EchoGuard.Source].Value, _refused[EchoGuard.Signature].Value));
    }

    [Fact]
    public async Task An_answer_is_handed_over_with_its_time()
    {
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var sentAt = TimeProvider.System.GetElapsedTime(0);
        _echo.Send(new EchoDatagram(false, 9, HealthSamples.Id(1), HealthSamples.Id(2)), HealthSamples.Key(2), (IPEndPoint)target.LocalEndPoint!);
        var buffer = new byte[100];
        using var deadline = new CancellationTokenSource(Patience);
        var received = await target.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), deadline.Token);

        // First one that somebody has made of the probe who does not have the key.
        EchoDatagram.TurnIntoAnswer(buffer, HealthSamples.Key(3));
        await target.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), SocketFlags.None, received.RemoteEndPoint, deadline.Token);
        EchoDatagram.TurnIntoAnswer(buffer, HealthSamples.Key(2));
        await target.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), SocketFlags.None, received.RemoteEndPoint, deadline.Token);

        Testing.Eventually.True(() => !_answers.IsEmpty, "the answer is handed over", Patience);
        Assert.Equal(1, _refused[EchoGuard.Signature].Value);
        var answer = Assert.Single(_answers);
        Assert.Equal((9ul, HealthSamples.Id(2)), (answer.Number, answer.From));
        Assert.InRange(answer.At, sentAt, TimeProvider.System.GetElapsedTime(0));
    }

    [Fact]
    public async Task Where_nothing_leads_a_probe_is_only_lost()
    {
        _echo.Send(new EchoDatagram(false, 1, HealthSamples.Id(1), HealthSamples.Id(2)), HealthSamples.Key(2), new IPEndPoint(IPAddress.Parse("240.0.0.1"), 9));
        await SendAsync(Probe(8));

        Assert.True(EchoDatagram.TryRead(await ReceiveAsync(), out _));
    }

    [Fact]
    public void A_port_that_is_taken_is_an_error() =>
        Assert.Throws<SocketException>(() => EchoSocket.Open(_echo.Local, _guard, _answers.Enqueue, TimeProvider.System));

    private static byte[] Probe(ulong number) => Bytes(new EchoDatagram(false, number, HealthSamples.Id(2), HealthSamples.Id(1)));

    private static byte[] Bytes(EchoDatagram datagram, int key = 1)
    {
        var bytes = new byte[EchoDatagram.Length];
        datagram.Write(bytes, HealthSamples.Key(key));
        return bytes;
    }

    private async Task SendAsync(byte[] bytes) => await _other.SendToAsync(bytes, SocketFlags.None, _echo.Local);

    private async Task<byte[]> ReceiveAsync()
    {
        var buffer = new byte[100];
        using var deadline = new CancellationTokenSource(Patience);
        var length = await _other.ReceiveAsync(buffer, SocketFlags.None, deadline.Token);
        return buffer[..length];
    }
}
