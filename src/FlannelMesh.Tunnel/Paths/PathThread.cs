namespace FlannelMesh.Tunnel.Paths;

/// <summary>A thread that moves packets until it is stopped or what it reads from fails.</summary>
internal sealed class PathThread : IDisposable
{
    private readonly Thread _thread;
    private readonly Action _stop;
    private readonly IDisposable _path;

    /// <param name="run">Returns 0 when stopped, else an errno, negated.</param>
    /// <param name="onFailure">Called on the thread with the errno.</param>
    public PathThread(string name, Func<int> run, Action stop, IDisposable path, Action<int> onFailure)
    {
        (_stop, _path) = (stop, path);
        _thread = new Thread(() =>
        {
            var result = run();
            if (result < 0)
            {
                onFailure(-result);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
    }

    public void Start() => _thread.Start();

    /// <summary>Ends it; packets that come meanwhile wait in the kernel.</summary>
    public void Dispose()
    {
        _stop();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) == false)
        {
            _thread.Join();
        }

        _path.Dispose();
    }
}
