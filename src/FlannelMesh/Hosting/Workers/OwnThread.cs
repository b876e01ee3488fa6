using Akka.Dispatch;

namespace FlannelMesh.Hosting.Workers;

/// <summary>
/// One thread that sleeps until there is work. Akka's own, of PinnedDispatcher, yields the processor some hundred times before each sleep, which
/// costs an idle agent more than all its work.
/// </summary>
internal sealed class OwnThread : ExecutorService
{
    private readonly Queue<IRunnable> _work = [];
    private bool _isShutDown;

    public OwnThread(string id)
        : base(id) => new Thread(Run) { IsBackground = true, Name = id }.Start();

    public override void Execute(IRunnable run)
    {
        lock (_work)
        {
            _work.Enqueue(run);
            Monitor.Pulse(_work);
        }
    }

    /// <summary>What is there already is still done.</summary>
    public override void Shutdown()
    {
        lock (_work)
        {
            _isShutDown = true;
            Monitor.Pulse(_work);
        }
    }

    private void Run()
    {
        while (Next() is { } run)
        {
            run.Run();
        }
    }

    private IRunnable? Next()
    {
        lock (_work)
        {
            while (_work.Count == 0)
            {
                if (_isShutDown)
                {
                    return null;
                }

                Monitor.Wait(_work);
            }

            return _work.Dequeue();
        }
    }
}
