using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Api;

/// <summary>
/// Events for any number of listeners. The last ones are kept for those who come back; a listener that does not keep up is
/// let go, since holding events for it would cost memory without end.
/// </summary>
public sealed class EventStream(TimeProvider time)
{
    private const int Kept = 256;
    private const int Backlog = 1024;

    private readonly Lock _gate = new();
    private ImmutableList<Channel<EventView>> _listeners = [];
    private ImmutableQueue<EventView> _recent = [];
    private int _recentCount;
    private long _lastId;

    public void Publish(string kind, string message)
    {
        lock (_gate)
        {
            var view = new EventView(++_lastId, time.GetUtcNow().UtcDateTime, kind, message);
            _recent = _recent.Enqueue(view);
            if (++_recentCount > Kept)
            {
                _recent = _recent.Dequeue();
                _recentCount--;
            }

            foreach (var listener in _listeners.Where(listener => !listener.Writer.TryWrite(view)))
            {
                listener.Writer.TryComplete();
                _listeners = _listeners.Remove(listener);
            }
        }
    }

    /// <summary>Events after <paramref name="lastId"/> as far as they are kept, then those to come. Ends only for a listener that is too slow.</summary>
    public async IAsyncEnumerable<EventView> Listen(long lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<EventView>(new BoundedChannelOptions(Backlog) { SingleReader = true });
        ImmutableQueue<EventView> missed;
        lock (_gate)
        {
            missed = _recent;
            // An id not given yet is of an earlier run of the agent: everything of this one is news.
            lastId = lastId > _lastId ? 0 : lastId;
            _listeners = _listeners.Add(channel);
        }

        try
        {
            foreach (var view in missed.Where(view => view.Id > lastId))
            {
                yield return view;
            }

            await foreach (var view in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return view;
            }
        }
        finally
        {
            lock (_gate)
            {
                _listeners = _listeners.Remove(channel);
            }
        }
    }
}
