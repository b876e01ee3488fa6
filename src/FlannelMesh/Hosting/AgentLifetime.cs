namespace FlannelMesh.Hosting;

/// <summary>Ends the agent once: by a signal, or by a failure with its exit code and message.</summary>
public sealed class AgentLifetime : IAgentLifetime, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Failure? _failure;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Null when the agent was asked to stop.</summary>
    public Failure? Cause => Volatile.Read(ref _failure);

    /// <summary>This node has left the cluster on purpose.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>As <see cref="Stop"/>, of a node that leaves.</summary>
    public void Leave()
    {
        HasLeft = true;
        Stop();
    }

    /// <summary>Asks the agent to end. Returns at once: those who wait go on elsewhere, not on the caller's thread.</summary>
    public void Stop() => _ = _stopping.CancelAsync();

    public void Fail(int exitCode, string message)
    {
        if (Interlocked.CompareExchange(ref _failure, new Failure(exitCode, message), null) is null)
        {
            Stop();
        }
    }

    public void Dispose() => _stopping.Dispose();

    public sealed record Failure(int ExitCode, string Message);
}
