namespace FlannelMesh.Backends.CloudRoute;

/// <summary>Pauses between tries: each about twice the one before, up to a limit, and no two nodes' alike.</summary>
/// <param name="first">The first pause, before jitter.</param>
/// <param name="last">The longest pause, before jitter.</param>
public sealed class Backoff(TimeSpan first, TimeSpan last, Random random)
{
    private const int MaxDoublings = 30;

    private int _tries;

    /// <returns>Half to all of the pause.</returns>
    public TimeSpan Next()
    {
        var pause = first * Math.Pow(2, Math.Min(_tries++, MaxDoublings));
        return Jitter(pause < last ? pause : last, random);
    }

    public void Reset() => _tries = 0;

    public static TimeSpan Jitter(TimeSpan pause, Random random) => pause * (0.5 + (random.NextDouble() / 2));
}
