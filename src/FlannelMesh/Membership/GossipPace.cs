namespace FlannelMesh.Membership;

/// <summary>
/// When a tick of cluster gossip may come: at each interval while there is news, once a second while there is none, and hardly on a host
/// that has no time for its timers. There a tick that comes late is followed by a pause several times as long, so that all else (heartbeats, new
/// connections, leases) gets its turn. Without it gossip takes what there is of the processor while many join, heartbeats are late, living
/// members are taken for dead, and each of them is more to gossip about. For one thread, but for <see cref="Hurry"/>.
/// </summary>
/// <param name="interval">Of the ticks, in a cluster of up to 500 members.</param>
public sealed class GossipPace(TimeSpan interval, TimeProvider time)
{
    /// <summary>How long after news there is no other: all have seen it by then, and the leader has moved on what they have seen.</summary>
    public static readonly TimeSpan NewsFor = TimeSpan.FromSeconds(3);

    /// <summary>Between two ticks without news: Akka's own default.</summary>
    public static readonly TimeSpan Leisure = TimeSpan.FromSeconds(1);

    /// <summary>A tick tells one other, who reads about all members: in a larger cluster each has more to read, so less must come.</summary>
    public static readonly TimeSpan PerMember = TimeSpan.FromMicroseconds(100);

    /// <summary>A node that is always late or busy must be heard all the same.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    /// <summary>What is less is punctual.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    /// <summary>So many times the lateness is the pause.</summary>
    private const int Patience = 4;

    /// <summary>After so long a former lateness counts for half.</summary>
    private static readonly TimeSpan HalfLife = TimeSpan.FromMilliseconds(600);

    private long _newsAt = time.GetTimestamp();
    private long _askedAt = time.GetTimestamp();
    private long _takenAt = time.GetTimestamp();
    private TimeSpan _lateness;
    private TimeSpan _takenLate;
    private int _members;

    /// <summary>Between two ticks while there is news.</summary>
    public TimeSpan Interval => PerMember * _members > interval ? PerMember * _members : interval;

    /// <summary>How long until the next tick is to be made, if nothing hastens it.</summary>
    public TimeSpan Next => HasNews(time.GetTimestamp()) ? Interval : Leisure;

    /// <summary>There is no time for more than the ticks that <see cref="TryTake"/> lets through.</summary>
    public bool IsLate => _lateness * Patience > Interval;

    /// <summary>There is news, of a member or of who reaches whom.</summary>
    /// <param name="members">How many there are.</param>
    public void Hurry(int members)
    {
        Volatile.Write(ref _members, members);
        Interlocked.Exchange(ref _newsAt, time.GetTimestamp());
    }

    /// <summary>To be asked at each tick.</summary>
    /// <param name="isBusy">The one it is for has not read yet what it has.</param>
    /// <param name="late">By how much this tick comes after its time.</param>
    public bool TryTake(bool isBusy, TimeSpan late)
    {
        var now = time.GetTimestamp();
        var former = _lateness * Math.Pow(0.5, time.GetElapsedTime(_askedAt, now) / HalfLife);
        _lateness = late - Tolerance > former ? late - Tolerance : former;
        _askedAt = now;
        var silence = time.GetElapsedTime(_takenAt, now) + _takenLate;
        if (silence < LongestPause && (isBusy || silence < Pause(now)))
        {
            return false;
        }

        // What was a little late is followed in time.
        (_takenAt, _takenLate) = (now, TimeSpan.FromTicks(Math.Clamp(late.Ticks, 0, Tolerance.Ticks)));
        return true;
    }

    private bool HasNews(long now) => time.GetElapsedTime(Interlocked.Read(ref _newsAt), now) < NewsFor;

    private TimeSpan Pause(long now)
    {
        // A tick less: a timer may be a little early by this clock.
        var unhurried = HasNews(now) ? TimeSpan.Zero : Leisure - (interval / 2);
        return _lateness * Patience > unhurried ? _lateness * Patience : unhurried;
    }
}
