namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>Virtual time, and messages that are late, lost, doubled, overtaken or cut off.</summary>
internal sealed class Network(Random random, int hosts)
{
    private readonly PriorityQueue<Action, (long At, int Order)> _events = new();
    private readonly bool[,] _isCut = new bool[hosts, hosts];
    private int _order;

    /// <summary>Milliseconds.</summary>
    public long Now { get; private set; }

    public int LossPercent { get; set; }

    public int DoublePercent { get; set; }

    public int MaxDelay { get; set; } = 20;

    public void After(long delay, Action action) => _events.Enqueue(action, (Now + delay, ++_order));

    public bool IsOpen(int from, int to) => !_isCut[from, to];

    public bool IsOpenBothWays(int a, int b) => IsOpen(a, b) && IsOpen(b, a);

    public void Cut(int from, int to) => _isCut[from, to] = from != to;

    public void Heal() => Array.Clear(_isCut);

    public void Send(Host from, Host to, Action deliver)
    {
        var copies = random.Next(100) < DoublePercent ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            if (IsOpen(from.Number, to.Number) && random.Next(100) >= LossPercent)
            {
                After(1 + random.Next(MaxDelay), () => Deliver(from, to, deliver));
            }
        }
    }

    /// <summary>Runs <paramref name="action"/> on a host unless it is down then; a paused one comes to it when it goes on.</summary>
    public void On(Host host, long delay, Action action)
    {
        var run = host.Run;
        After(delay, () => Run(host, run, action));
    }

    public void RunUntil(long end)
    {
        while (_events.TryPeek(out _, out var next) && next.At <= end)
        {
            var action = _events.Dequeue();
            Now = next.At;
            action();
        }

        Now = end;
    }

    private void Deliver(Host from, Host to, Action deliver)
    {
        if (!IsOpen(from.Number, to.Number) || !to.IsUp)
        {
            return;
        }

        if (to.PausedUntil > Now)
        {
            After(to.PausedUntil - Now, () => Deliver(from, to, deliver));
            return;
        }

        deliver();
    }

    private void Run(Host host, int run, Action action)
    {
        if (!host.IsUp || host.Run != run)
        {
            return;
        }

        if (host.PausedUntil > Now)
        {
            After(host.PausedUntil - Now, () => Run(host, run, action));
            return;
        }

        action();
    }
}
