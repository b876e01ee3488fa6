namespace FlannelMesh.Membership;

/// <summary>
/// When a tick of gossip may come. A host that has no time for its timers has none for gossip: after a tick that comes late there is a pause
/// several times as long, so that all else (heartbeats, new connections, leases) gets its turn. Without it gossip takes what there is of the processor while
/// many join, heartbeats are late, living members are taken for dead, and each of them is more to gossip about. For one thread.
/// </summary>
/// <param name="interval">Of the ticks.</param>
public sealed class GossipPace(TimeSpan interval, TimeProvider time)
{
    /// <summary>So many times the lateness is the pause.</summary>
    private const int Patience = 4;

    /// <summary>So many ticks in a row at most are left out: a node that is always late must be heard all the same.</summary>
    private const int MaxSkipped = 20;

    /// <summary>What of a former lateness counts one tick later.</summary>
    private const double Memory = 0.8;

    private long? _firedAt;
    private long _takenAt = time.GetTimestamp();
    private TimeSpan _lateness;

    /// <summary>A timer turns in steps: what is less is punctual.</summary>
    private TimeSpan Tolerance => interval / 4;

    /// <summary>There is no time for more than the ticks that <see cref="TryTake"/> lets through.</summary>
    public bool IsLate => _lateness * Patience >= interval;

    /// <summary>To be asked at each tick.</summary>
    /// <param name="isBusy">The one it is for has not read yet what it has.</param>
    public bool TryTake(bool isBusy)
    {
        var now = time.GetTimestamp();
        var late = _firedAt is { } before ? time.GetElapsedTime(before, now) - interval - Tolerance : TimeSpan.Zero;
        _lateness = late > _lateness * Memory ? late : _lateness * Memory;
        _firedAt = now;
        var silence = time.GetElapsedTime(_takenAt, now);
        if (silence <= interval * MaxSkipped && (isBusy || (IsLate && silence < _lateness * Patience)))
        {
            return false;
        }

        _takenAt = now;
        return true;
    }
}
