using System.Collections.Concurrent;

namespace FlannelMesh.Testing;

/// <summary>Runs what follows an await on the thread that began it: a network namespace belongs to a thread.</summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    /// <summary>Runs the function to its end on this thread.</summary>
    public static T Run<T>(Func<Task<T>> function)
    {
        var context = new OneThread();
        SetSynchronizationContext(context);
        var task = function();
        task.ContinueWith(_ => context._queue.CompleteAdding(), TaskScheduler.Default);
        foreach (var (callback, state) in context._queue.GetConsumingEnumerable())
        {
            callback(state);
        }

        return task.GetAwaiter().GetResult();
    }

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));
}
