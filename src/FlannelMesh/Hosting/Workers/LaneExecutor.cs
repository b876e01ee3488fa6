using Akka.Dispatch;

namespace FlannelMesh.Hosting.Workers;

/// <summary>One dispatcher's work, in its lane of the <see cref="SharedWorkers"/>.</summary>
internal sealed class LaneExecutor(string id, SharedWorkers workers, Lane lane) : ExecutorService(id)
{
    private int _isShutDown;

    public override void Execute(IRunnable run) => workers.Execute(lane, run);

    public override void Shutdown()
    {
        if (Interlocked.Exchange(ref _isShutDown, 1) == 0)
        {
            workers.Leave();
        }
    }
}
