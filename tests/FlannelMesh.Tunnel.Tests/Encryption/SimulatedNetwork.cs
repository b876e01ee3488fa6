using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

/// <summary>
/// Two nodes that know each other's keys, a network between them that loses, repeats and reorders, and the time. The same seed gives the
/// same events, but not the same keys. Asserts that no number is ever used twice with a key.
/// </summary>
internal sealed class SimulatedNetwork
{
    private const long TickInterval = 250;

    private readonly PriorityQueue<(SimulatedNode To, byte[] Datagram), (long At, long Order)> _underWay = new();
    private readonly HashSet<(SimulatedNode From, uint Index, ulong Counter)> _used = [];
    private long _order;
    private long _nextTick;

    public SimulatedNetwork(int seed)
    {
        Random = new Random(seed);
        One = new SimulatedNode(this);
        Other = new SimulatedNode(this);
        One.Know(Other.PublicKey);
        Other.Know(One.PublicKey);
    }

    public SimulatedClock Clock { get; } = new();

    public Random Random { get; }

    public SimulatedNode One { get; }

    public SimulatedNode Other { get; }

    /// <summary>Share of the datagrams that get lost.</summary>
    public double Loss { get; set; }

    /// <summary>Share of the datagrams that arrive a second time.</summary>
    public double Repetition { get; set; }

    /// <summary>Milliseconds that a datagram may take; reorders.</summary>
    public int Delay { get; set; }

    public void Carry(SimulatedNode from, byte[] datagram)
    {
        AssertUnused(from, datagram);
        var to = from == One ? Other : One;
        var copies = Random.NextDouble() < Repetition ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            if (Random.NextDouble() >= Loss)
            {
                _underWay.Enqueue((to, datagram), (Clock.Now + Random.Next(Delay + 1), _order++));
            }
        }
    }

    /// <summary>Lets time pass; datagrams arrive and both ends tick. Also with 0 milliseconds.</summary>
    public void Pass(long milliseconds)
    {
        var end = Clock.Now + milliseconds;
        while (true)
        {
            var arrival = _underWay.TryPeek(out _, out var next) ? Math.Max(next.At, Clock.Now) : long.MaxValue;
            var at = Math.Min(arrival, Math.Max(_nextTick, Clock.Now));
            if (at > end)
            {
                break;
            }

            Clock.Now = at;
            if (at == arrival)
            {
                var (to, datagram) = _underWay.Dequeue();
                to.Receive(datagram);
            }
            else
            {
                _nextTick = at + TickInterval;
                One.Tick();
                Other.Tick();
            }
        }

        Clock.Now = end;
    }

    /// <summary>Sends packets until one has gone each way and arrived.</summary>
    /// <returns>Milliseconds that it took.</returns>
    public long Converge(long limit = 30_000)
    {
        var start = Clock.Now;
        var (one, other) = (One.Delivered, Other.Delivered);
        while (One.Delivered == one || Other.Delivered == other)
        {
            Assert.True(Clock.Now - start <= limit, $"no packet each way within {limit} ms: {One.Peer.Reason} {Other.Peer.Reason}");
            One.TrySendPacket();
            Other.TrySendPacket();
            Pass(100);
        }

        return Clock.Now - start;
    }

    private void AssertUnused(SimulatedNode from, byte[] datagram)
    {
        if (DataHeader.TryRead(datagram, out var header))
        {
            Assert.True(_used.Add((from, header.ReceiverIndex, header.Counter)), $"{header} is used twice");
        }
    }
}
