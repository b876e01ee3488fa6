namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>One core, or one way of a link: what it has to do is done in order.</summary>
/// <param name="factor">How many times as long it takes for all.</param>
/// <param name="hasFirst">Some may come first.</param>
internal sealed class Core(EventQueue events, double factor = 1, bool hasFirst = false)
{
    /// <summary>When what is under way and what waits will have been done.</summary>
    private readonly Queue<long> _ends = new();

    private long _freeAt;
    private long _firstFreeAt;

    /// <summary>How long what comes now waits.</summary>
    public long Delay => Math.Max(0, _freeAt - events.Now);

    /// <summary>Microseconds of work so far.</summary>
    public long Busy { get; private set; }

    public void Do(double microseconds, Action then) => events.At(Take(microseconds), then);

    /// <summary>After what is under way, before all that waits.</summary>
    public void DoFirst(double microseconds, Action then)
    {
        while (_ends.TryPeek(out var end) && end <= events.Now)
        {
            _ends.Dequeue();
        }

        var work = (long)Math.Ceiling(microseconds * factor);
        _firstFreeAt = Math.Max(_firstFreeAt, _ends.TryPeek(out var current) ? current : events.Now) + work;
        _freeAt = Math.Max(_freeAt, events.Now) + work;
        Busy += work;
        events.At(_firstFreeAt, then);
    }

    /// <summary>Work after which nothing follows.</summary>
    public void Do(double microseconds) => _ = Take(microseconds);

    private long Take(double microseconds)
    {
        var work = (long)Math.Ceiling(microseconds * factor);
        _freeAt = Math.Max(_freeAt, events.Now) + work;
        Busy += work;
        if (hasFirst)
        {
            while (_ends.TryPeek(out var end) && end <= events.Now)
            {
                _ends.Dequeue();
            }

            _ends.Enqueue(_freeAt);
        }

        return _freeAt;
    }
}
