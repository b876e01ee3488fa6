namespace FlannelMesh.Metrics;

/// <summary>
/// For how long members have been unreachable, all of them together: two members for three seconds are six. One number, however many
/// members come and go.
/// </summary>
public sealed class UnreachableTime(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TimeSpan _past;
    private long _since = time.GetTimestamp();
    private int _count;

    public TimeSpan Total
    {
        get
        {
            lock (_gate)
            {
                return _past + (_count * time.GetElapsedTime(_since));
            }
        }
    }

    /// <param name="members">How many are unreachable from now on.</param>
    public void Set(int members)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _past += _count * time.GetElapsedTime(_since, now);
            (_since, _count) = (now, members);
        }
    }
}
