namespace FlannelMesh.Hosting;

/// <summary>Ends the agent once: by a signal, or by a failure with its exit code and message.</summary>
public sealed class AgentLifetime : IAgentLifetime, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Failure? _failure;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Null when the agent was asked to stop.</summary>
    public Failure? Cause => Volatile.Read(ref _failure);

    public void Stop() => _stopping.Cancel();

    public void Fail(int exitCode, string message)
    {
        if (Interlocked.CompareExchange(ref _failure, new Failure(exitCode, message), null) is null)
        {
            // Actors call this from their own thread, and cancelling runs the waiters' continuations.
            _ = _stopping.CancelAsync();
        }
    }

    public void Dispose() => _stopping.Dispose();

    public sealed record Failure(int ExitCode, string Message);
}
