using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;

namespace FlannelMesh.Hosting.Workers;

/// <summary>
/// Runs the actors of a system: one thread for as long as it keeps up, more from the thread pool when work waits. On an idle host a message
/// passes through five actors, and each of these steps would wake a thread of a pool, which costs more than the message; here they all
/// happen on the thread that was woken by the first.
/// </summary>
internal sealed class SharedWorkers : IDisposable
{
    /// <summary>So much work may wait for each thread that runs some.</summary>
    private const int Backlog = 16;

    /// <summary>Threads that block: no actor of ours does; Akka's do at moments of the start.</summary>
    private const int MostStuck = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WatchClosely = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan WatchAtLeisure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Youth = TimeSpan.FromSeconds(5);
    private static readonly ConditionalWeakTable<IDispatcherPrerequisites, SharedWorkers> OfSystem = [];

    private readonly Lock _gate = new();
    private readonly WorkQueue<IRunnable> _work = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly IScheduler _scheduler;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly int _mostOthers = Math.Max(1, Environment.ProcessorCount - 1);
    private readonly long _startedAt;
    private long _takenAt;
    private long _taken;
    private long _takenBefore;
    private int _others;
    private int _users;
    private bool _isAsleep;
    private bool _isOver;
    private bool _hasEnded;

    private SharedWorkers(IScheduler scheduler)
    {
        _scheduler = scheduler;
        _startedAt = _takenAt = _time.GetTimestamp();
        new Thread(Run) { IsBackground = true, Name = "actors" }.Start();
        WatchAfter(WatchClosely);
    }

    /// <summary>The same for all dispatchers of an actor system.</summary>
    public static SharedWorkers Of(IDispatcherPrerequisites system)
    {
        var workers = OfSystem.GetValue(system, key => new SharedWorkers(key.Scheduler));
        lock (workers._gate)
        {
            workers._users++;
        }

        return workers;
    }

    public void Execute(Lane lane, IRunnable run)
    {
        bool needsAnother;
        lock (_gate)
        {
            _work.Enqueue(lane, run);
            // After the end a system's last words are said by threads of the pool.
            var wakes = _isAsleep && !_hasEnded;
            needsAnother = !wakes && (_hasEnded || NeedsAnother());
            _others += needsAnother ? 1 : 0;
            if (wakes)
            {
                (_isAsleep, _takenAt) = (false, _time.GetTimestamp());
                _wake.Set();
            }
        }

        if (needsAnother)
        {
            StartAnother();
        }
    }

    /// <summary>One of the dispatchers has ended. After the last nothing new comes; what is there already is still done.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _isOver = --_users == 0;
            if (_isOver && !_hasEnded)
            {
                _wake.Set();
            }
        }
    }

    /// <summary>By its own thread, at its end.</summary>
    public void Dispose() => _wake.Dispose();

    private bool NeedsAnother() => _others < _mostOthers
        && (_work.Count > Backlog * (1 + _others) || (_others == 0 && _time.GetElapsedTime(_takenAt) > Patience));

    private void StartAnother() => ThreadPool.UnsafeQueueUserWorkItem(static workers => workers.RunBeside(), this, preferLocal: false);

    private void Run()
    {
        while (true)
        {
            if (TryTake(out var run))
            {
                run.Run();
            }
            else if (_hasEnded)
            {
                Dispose();
                return;
            }
            else
            {
                _wake.WaitOne();
            }
        }
    }

    private bool TryTake([NotNullWhen(true)] out IRunnable? run)
    {
        lock (_gate)
        {
            _isAsleep = !_work.TryDequeue(out run);
            _hasEnded = _isAsleep && _isOver;
            _taken++;
            _takenAt = _time.GetTimestamp();
            return run is not null;
        }
    }

    private void RunBeside()
    {
        while (TryTakeBeside(out var run))
        {
            run.Run();
        }
    }

    private bool TryTakeBeside([NotNullWhen(true)] out IRunnable? run)
    {
        lock (_gate)
        {
            var isThere = _work.TryDequeue(out run);
            _taken++;
            _others -= isThere ? 0 : 1;
            return isThere;
        }
    }

    /// <summary>
    /// Work waits and nobody has taken any since the last look: whoever runs blocks, perhaps for what waits. Whoever brings more work sees that
    /// sooner; this is for when nobody does.
    /// </summary>
    private void Watch()
    {
        bool isStuck;
        TimeSpan next;
        lock (_gate)
        {
            isStuck = _work.Count > 0 && !_isAsleep && _taken == _takenBefore && _others < MostStuck;
            _others += isStuck ? 1 : 0;
            _takenBefore = _taken;
            next = _work.Count > 0 || _time.GetElapsedTime(_startedAt) < Youth ? WatchClosely : WatchAtLeisure;
        }

        if (isStuck)
        {
            StartAnother();
        }

        if (!_isOver)
        {
            WatchAfter(next);
        }
    }

    private void WatchAfter(TimeSpan delay) => _scheduler.Advanced.ScheduleOnce(delay, Watch);
}
