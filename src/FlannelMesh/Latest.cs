using Akka.Actor;

namespace FlannelMesh;

/// <summary>
/// A value with one writer and any readers: whoever subscribes is told the present value at once and every later one, so it
/// does not matter in which order the actors of a node start.
/// </summary>
public sealed class Latest<T>(T initial)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<IActorRef> _subscribers = [];
    private volatile T _value = initial;

    public T Value => _value;

    /// <summary>Raised by the writer, with the value before and after. For listeners that are no actors; they must be quick.</summary>
    public event Action<T, T>? Changed;

    public void Publish(T value)
    {
        lock (_gate)
        {
            var before = _value;
            _value = value;
            Changed?.Invoke(before, value);
            foreach (var subscriber in _subscribers)
            {
                subscriber.Tell(value);
            }
        }
    }

    public void Subscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            _subscribers.Add(subscriber);
            subscriber.Tell(_value);
        }
    }

    public void Unsubscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            _subscribers.Remove(subscriber);
        }
    }
}
