namespace FlannelMesh.Backends.CloudRoute;

/// <summary>A token bucket: so many calls at once, then so many a second. For one caller at a time.</summary>
public sealed class RateLimit(int burst, double perSecond, TimeProvider time)
{
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Returns when the next call may be made.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond)) - 1;
        _at = now;
        if (_tokens < 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(-_tokens / perSecond), time, cancellation);
        }
    }
}
