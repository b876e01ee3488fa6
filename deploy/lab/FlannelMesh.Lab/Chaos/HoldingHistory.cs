namespace FlannelMesh.Labs.Chaos;

/// <summary>Who was seen with which subnet, and when. Safe from several threads.</summary>
public sealed class HoldingHistory
{
    /// <summary>Sources fall silent while their host is down or busy; a shorter silence does not end a holding.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<Holding> _past = [];
    private readonly Dictionary<(string Subnet, string Host, string Source), Holding> _last = [];

    public IReadOnlyList<Holding> Holdings
    {
        get
        {
            lock (_lock)
            {
                return [.. _past, .. _last.Values];
            }
        }
    }

    public void Add(DateTimeOffset time, string subnet, string host, string source, bool isOwn)
    {
        lock (_lock)
        {
            var key = (subnet, host, source);
            if (_last.TryGetValue(key, out var holding) && time - holding.To <= MaxSilence)
            {
                _last[key] = holding with { To = time > holding.To ? time : holding.To };
                return;
            }

            if (holding is not null)
            {
                _past.Add(holding);
            }

            _last[key] = new Holding(subnet, host, source, isOwn, time, time);
        }
    }
}
