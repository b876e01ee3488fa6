using System.Diagnostics;

namespace FlannelMesh.Testing;

/// <summary>Waits for a condition with a deadline, never for a span of time.</summary>
public static class Eventually
{
    public static TimeSpan DefaultDeadline { get; } = TimeSpan.FromSeconds(10);

    /// <exception cref="TimeoutException">The condition did not become true.</exception>
    public static void True(Func<bool> condition, string description, TimeSpan? deadline = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = deadline ?? DefaultDeadline;
        var start = Stopwatch.GetTimestamp();
        var spin = default(SpinWait);
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"not within {limit.TotalSeconds:0} s: {description}");
            }

            spin.SpinOnce();
        }
    }
}
