namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What happens when, in simulated microseconds; at the same moment in the order in which it was planned.</summary>
/// <param name="usual">Delays that come often: what is planned after the same delay comes in that order, and needs no sorting.</param>
internal sealed class EventQueue(params IEnumerable<long> usual)
{
    private readonly (long Delay, Queue<Event> Events)[] _usual = [.. usual.Distinct().Select(delay => (delay, new Queue<Event>()))];
    private readonly PriorityQueue<Event, Event> _others = new(ByTime.Instance);
    private long _number;

    public long Now { get; private set; }

    public void At(long time, Action action)
    {
        var planned = new Event(Math.Max(time, Now), _number++, action);
        _others.Enqueue(planned, planned);
    }

    public void After(long delay, Action action)
    {
        foreach (var (usual, events) in _usual)
        {
            if (usual == delay)
            {
                events.Enqueue(new Event(Now + delay, _number++, action));
                return;
            }
        }

        At(Now + delay, action);
    }

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

            if (!TryTake(limit, out var first))
            {
                Now = limit;
                return false;
            }

            Now = first.At;
            first.Action();
        }
    }

    private bool TryTake(long limit, out Event first)
    {
        Queue<Event>? from = null;
        var isThere = _others.TryPeek(out first, out _);
        foreach (var (_, events) in _usual)
        {
            if (events.TryPeek(out var one) && (!isThere || one.IsBefore(first)))
            {
                (first, from, isThere) = (one, events, true);
            }
        }

        if (!isThere || first.At > limit)
        {
            return false;
        }

        _ = from is null ? _others.Dequeue() : from.Dequeue();
        return true;
    }

    private readonly record struct Event(long At, long Number, Action Action)
    {
        public bool IsBefore(in Event other) => At < other.At || (At == other.At && Number < other.Number);
    }

    private sealed class ByTime : IComparer<Event>
    {
        public static readonly ByTime Instance = new();

        public int Compare(Event x, Event y) => x.IsBefore(y) ? -1 : 1;
    }
}
