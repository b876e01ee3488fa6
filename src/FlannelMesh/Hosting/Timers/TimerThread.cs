namespace FlannelMesh.Hosting.Timers;

/// <summary>
/// A thread that does what is due and sleeps until the next is. Akka's wheel turns at each tick of 10 to 50 ms whether anything is due or not, and wakes two
/// threads for it.
/// </summary>
internal sealed class TimerThread : IDisposable
{
    /// <summary>
    /// How long after the end last words are done, those that are said after it too: an actor system shuts down a dispatcher a second after its last actor has ended, by the
    /// scheduler that it has disposed of by then. Without it each system would leave its threads, and with them itself.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimerQueue _queue = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TimeProvider _time;
    private readonly Action<Exception> _failed;
    private readonly long _start;
    private TimeSpan _sleepsUntil;

    /// <summary>Null before the end.</summary>
    private TimeSpan? _endsAt;

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

    /// <summary>What was not due yet is not done, but for last words. Does not wait for what is being done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _endsAt ??= Now + Grace;
        }

        _wake.Set();
    }

    private void Run()
    {
        while (true)
        {
            if (Take(out var sleep) is not { } entry)
            {
                if (sleep < TimeSpan.Zero)
                {
                    return;
                }

                _wake.WaitOne(sleep);
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

    /// <param name="sleep">How long there is nothing to be done; negative: for ever.</param>
    private TimerEntry? Take(out TimeSpan sleep)
    {
        lock (_gate)
        {
            var now = Now;
            var entry = _queue.Take(now);
            while (_endsAt is not null && entry is { IsLastWord: false })
            {
                entry = _queue.Take(now);
            }

            if (entry is null && now >= _endsAt)
            {
                sleep = TimeSpan.MinValue;
                return null;
            }

            var next = _queue.Next ?? now + LongestSleep;
            _sleepsUntil = entry is not null ? TimeSpan.MinValue : next > _endsAt ? _endsAt.Value : next;
            sleep = entry is not null ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling((_sleepsUntil - now).TotalMilliseconds));
            return entry;
        }
    }
}
