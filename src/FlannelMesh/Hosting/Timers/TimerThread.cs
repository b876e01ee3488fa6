namespace FlannelMesh.Hosting.Timers;

/// <summary>
/// A thread that does what is due and sleeps until the next is. Akka's wheel turns at each tick of 10 to 50 ms whether anything is due or not, and wakes two
/// threads for it.
/// </summary>
internal sealed class TimerThread : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimerQueue _queue = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TimeProvider _time;
    private readonly Action<Exception> _failed;
    private readonly long _start;
    private TimeSpan _sleepsUntil;
    private bool _isOver;

    /// <param name="failed">Told of what an action throws.</param>
    public TimerThread(TimeProvider time, Action<Exception> failed)
    {
        (_time, _failed, _start) = (time, failed, time.GetTimestamp());
        new Thread(Run) { IsBackground = true, Name = "timers" }.Start();
    }

    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>It is to be done then, by <see cref="Now"/>, and at no other time that was set before.</summary>
    public void Set(TimerEntry entry, TimeSpan due)
    {
        bool isEarlier;
        lock (_gate)
        {
            due = entry.NotLaterThan < due ? entry.NotLaterThan.Value : due;
            entry.NotLaterThan = null;
            _queue.Set(entry, due);
            isEarlier = due < _sleepsUntil;
            _sleepsUntil = isEarlier ? due : _sleepsUntil;
        }

        if (isEarlier)
        {
            _wake.Set();
        }
    }

    /// <summary>Not later than then, if it is to be done at all.</summary>
    public void Hasten(TimerEntry entry, TimeSpan due)
    {
        lock (_gate)
        {
            if (!entry.IsWaiting)
            {
                // It is being done at this moment, and may have decided already when it is due next.
                entry.NotLaterThan = due;
                return;
            }

            if (entry.Due <= due)
            {
                return;
            }
        }

        Set(entry, due);
    }

    /// <summary>What was not due yet is not done. Does not wait for what is being done.</summary>
    public void Dispose()
    {
        _isOver = true;
        _wake.Set();
    }

    private void Run()
    {
        while (!Volatile.Read(ref _isOver))
        {
            if (Take(out var sleep) is not { } entry)
            {
                _wake.WaitOne(sleep);
                continue;
            }

            if (entry.IsCancelled)
            {
                continue;
            }

            try
            {
                if (entry.Act() is { } next)
                {
                    Set(entry, next);
                }
            }
            catch (Exception e)
            {
                _failed(e);
            }
        }
    }

    private TimerEntry? Take(out TimeSpan sleep)
    {
        lock (_gate)
        {
            var now = Now;
            var entry = _queue.Take(now);
            _sleepsUntil = entry is not null ? TimeSpan.MinValue : _queue.Next ?? now + LongestSleep;
            sleep = entry is not null ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling((_sleepsUntil - now).TotalMilliseconds));
            return entry;
        }
    }
}
