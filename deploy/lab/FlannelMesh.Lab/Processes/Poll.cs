using System.Diagnostics;

namespace FlannelMesh.Labs.Processes;

/// <summary>Waits for a condition with a deadline.</summary>
public static class Poll
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(10);

    /// <returns>The time waited.</returns>
    /// <exception cref="LabException">The condition did not hold in time; the message is <paramref name="failure"/>'s.</exception>
    public static async Task<TimeSpan> UntilAsync(
        Func<Task<bool>> condition,
        TimeSpan timeout,
        Func<string> failure,
        TimeSpan? interval = null,
        CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
            {
                throw new LabException($"{failure()} (waited {timeout.TotalSeconds:0.#} s)");
            }

            await Task.Delay(interval ?? DefaultInterval, cancellation);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, TimeSpan, Func{string}, TimeSpan?, CancellationToken)"/>
    public static Task<TimeSpan> UntilAsync(
        Func<bool> condition,
        TimeSpan timeout,
        Func<string> failure,
        TimeSpan? interval = null,
        CancellationToken cancellation = default)
    {
        return UntilAsync(() => Task.FromResult(condition()), timeout, failure, interval, cancellation);
    }
}
