namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>One core: what it has to do is done in order.</summary>
internal sealed class Core(EventQueue events)
{
    private long _freeAt;

    /// <summary>How long what comes now waits.</summary>
    public long Delay => Math.Max(0, _freeAt - events.Now);

    /// <summary>Microseconds of work so far.</summary>
    public long Busy { get; private set; }

    public void Do(double microseconds, Action then) => events.At(Take(microseconds), then);

    /// <summary>Work after which nothing follows.</summary>
    public void Do(double microseconds) => _ = Take(microseconds);

    private long Take(double microseconds)
    {
        var work = (long)Math.Ceiling(microseconds);
        _freeAt = Math.Max(_freeAt, events.Now) + work;
        Busy += work;
        return _freeAt;
    }
}
