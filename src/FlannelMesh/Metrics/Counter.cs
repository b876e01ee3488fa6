namespace FlannelMesh.Metrics;

/// <summary>Counts up; safe from any thread and never blocks.</summary>
public sealed class Counter
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add(long more = 1) => Interlocked.Add(ref _value, more);
}
