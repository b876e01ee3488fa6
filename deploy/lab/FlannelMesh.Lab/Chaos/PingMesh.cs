namespace FlannelMesh.Labs.Chaos;

/// <summary>Continuous pings between every two hosts; an answer proves both directions.</summary>
internal sealed class PingMesh : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<PingWatch> _running = [];
    private readonly List<PingLoss> _pastLosses = [];
    private int _pastAnswers;

    public int Answered
    {
        get
        {
            lock (_lock)
            {
                return _pastAnswers + _running.Sum(watch => watch.Answered);
            }
        }
    }

    public IReadOnlyList<PingLoss> Losses
    {
        get
        {
            lock (_lock)
            {
                return [.. _pastLosses, .. _running.SelectMany(watch => watch.Losses())];
            }
        }
    }

    /// <summary>Pings that ended by themselves.</summary>
    public IReadOnlyList<string> Ended
    {
        get
        {
            lock (_lock)
            {
                return [.. _running.Select(watch => watch.Ended).OfType<string>()];
            }
        }
    }

    /// <summary>Starts what is missing between these hosts; those without a pod are left out.</summary>
    public void Ensure(IReadOnlyList<LabHost> hosts)
    {
        var able = hosts.Where(host => host.Pods.Count > 0).ToList();
        lock (_lock)
        {
            var missing = able.SelectMany((from, i) => able.Skip(i + 1).Select(to => (from, to)))
                .Where(pair => !_running.Any(watch => (watch.From, watch.To) == (pair.from.Name, pair.to.Name)));
            _running.AddRange(missing.Select(pair => new PingWatch(pair.from, pair.to)).ToList());
        }
    }

    /// <summary>Stops the pings from and to a host, before its pods go.</summary>
    public async Task StopAsync(LabHost host)
    {
        List<PingWatch> stopped;
        lock (_lock)
        {
            stopped = [.. _running.Where(watch => watch.From == host.Name || watch.To == host.Name)];
            _running.RemoveAll(stopped.Contains);
            _pastLosses.AddRange(stopped.SelectMany(watch => watch.Losses()));
            _pastAnswers += stopped.Sum(watch => watch.Answered);
        }

        await Task.WhenAll(stopped.Select(watch => watch.DisposeAsync().AsTask()));
    }

    public async ValueTask DisposeAsync()
    {
        List<PingWatch> running;
        lock (_lock)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running.Select(watch => watch.DisposeAsync().AsTask()));
    }
}
