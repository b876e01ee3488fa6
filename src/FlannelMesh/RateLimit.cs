namespace FlannelMesh;

/// <summary>
/// How often each of many may do something: a burst at once, and one more after each interval. What it remembers is bounded: those that are too many
/// share what one may. Safe for several threads.
/// </summary>
/// <param name="burst">At once, after a time without any.</param>
/// <param name="rest">Stands for all that are too many to remember.</param>
internal sealed class RateLimit<TKey>(int burst, TimeSpan interval, TKey rest, TimeProvider time)
    where TKey : notnull
{
    public const int MaxKeys = 4096;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Usage> _usages = [];
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _forgetAt;

    /// <param name="isNews">It is refused, and was not in the last minute.</param>
    public bool TryTake(TKey key, out bool isNews)
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_start);
            var known = Find(key, now);
            var usedUpAt = TimeSpan.FromTicks(Math.Max(known.UsedUpAt.Ticks, (now - (burst * interval)).Ticks));
            isNews = false;
            if (usedUpAt + interval <= now)
            {
                known.UsedUpAt = usedUpAt + interval;
                return true;
            }

            isNews = known.ToldAt is not { } told || now - told >= Quiet;
            known.ToldAt = isNews ? now : known.ToldAt;
            return false;
        }
    }

    private Usage Find(TKey key, TimeSpan now)
    {
        if (_usages.TryGetValue(key, out var known))
        {
            return known;
        }

        // Not for each of a flood: a walk through all is what it would take.
        if (_usages.Count >= MaxKeys && now >= _forgetAt)
        {
            _forgetAt = now + interval;
            foreach (var old in _usages.Where(old => old.Value.UsedUpAt <= now - (burst * interval)).Select(old => old.Key).ToList())
            {
                _usages.Remove(old);
            }
        }

        var remembered = _usages.Count >= MaxKeys ? rest : key;
        if (!_usages.TryGetValue(remembered, out known))
        {
            _usages[remembered] = known = new Usage();
        }

        return known;
    }

    private sealed class Usage
    {
        /// <summary>What has been taken is used up by then, one for each interval since.</summary>
        public TimeSpan UsedUpAt { get; set; } = TimeSpan.MinValue;

        public TimeSpan? ToldAt { get; set; }
    }
}
