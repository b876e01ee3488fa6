namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What happens when, in simulated microseconds; at the same moment in the order in which it was planned.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long At, long Number)> _events = new();
    private long _number;

    public long Now { get; private set; }

    public void At(long time, Action action) => _events.Enqueue(action, (Math.Max(time, Now), _number++));

    public void After(long delay, Action action) => At(Now + delay, action);

    /// <summary>Goes on until it is so, or until the limit.</summary>
    /// <param name="every">How often to look; 0: after each event.</param>
    /// <returns>Whether it is.</returns>
    public bool RunUntil(Func<bool> isDone, long limit, long every = 0)
    {
        for (var next = Now; ;)
        {
            if (Now >= next)
            {
                if (isDone())
                {
                    return true;
                }

                next = Now + every;
            }

            if (!_events.TryPeek(out _, out var first) || first.At > limit)
            {
                Now = limit;
                return false;
            }

            var action = _events.Dequeue();
            Now = first.At;
            action();
        }
    }
}
