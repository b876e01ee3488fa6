namespace FlannelMesh.Hosting.Timers;

/// <summary>
/// What is due when. Timers that need not be exact are due together, at multiples of up to half a second, so that an idle host sleeps until
/// several are due: what is done on one waking costs a fraction of what it costs alone, as the processor has the code at hand.
/// Times are those of one clock, since any beginning. For one thread at a time.
/// </summary>
internal sealed class TimerQueue
{
    private static readonly TimeSpan Finest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Coarsest = TimeSpan.FromMilliseconds(500);

    private readonly PriorityQueue<TimerEntry, TimeSpan> _entries = new();

    /// <summary>When somebody must look again; null while nothing waits.</summary>
    public TimeSpan? Next
    {
        get
        {
            while (_entries.TryPeek(out var entry, out var due))
            {
                if (entry.IsWaiting && entry.Due == due && !entry.IsCancelled)
                {
                    return due;
                }

                _entries.Dequeue();
            }

            return null;
        }
    }

    /// <summary>A multiple of <paramref name="tolerance"/>, of 1 to 100 ms or of 500 ms, at <paramref name="due"/> or next after it.</summary>
    public static TimeSpan PutOff(TimeSpan due, TimeSpan tolerance)
    {
        var step = tolerance >= Coarsest ? Coarsest
            : TimeSpan.FromTicks(Math.Clamp(tolerance.Ticks / Finest.Ticks * Finest.Ticks, Finest.Ticks, Coarse.Ticks));
        return TimeSpan.FromTicks((due.Ticks + step.Ticks - 1) / step.Ticks * step.Ticks);
    }

    /// <summary>Of an entry that waits already only this time counts from now on.</summary>
    public void Set(TimerEntry entry, TimeSpan due)
    {
        (entry.Due, entry.IsWaiting) = (due, true);
        _entries.Enqueue(entry, due);
    }

    /// <summary>The first that is due; null if none is.</summary>
    public TimerEntry? Take(TimeSpan now)
    {
        if (Next is not { } due || due > now)
        {
            return null;
        }

        var entry = _entries.Dequeue();
        entry.IsWaiting = false;
        return entry;
    }
}
