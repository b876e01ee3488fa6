namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>One core: what it has to do is done in order.</summary>
internal sealed class Core(EventQueue events)
{
    private long _freeAt;

    /// <summary>Work waits.</summary>
    public bool IsBusy => _freeAt > events.Now;

    /// <summary>Microseconds of work so far.</summary>
    public long Busy { get; private set; }

    public void Do(double microseconds, Action then)
    {
        var work = (long)Math.Ceiling(microseconds);
        _freeAt = Math.Max(_freeAt, events.Now) + work;
        Busy += work;
        events.At(_freeAt, then);
    }
}
