using FlannelMesh.Hosting;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>Keeps what would have ended an agent; all nodes of a cluster share one.</summary>
internal sealed class FirstFailure : IAgentLifetime
{
    private volatile string? _message;

    public void Fail(int exitCode, string message) => Interlocked.CompareExchange(ref _message, message, null);

    /// <exception cref="BenchmarkException">An agent would have ended.</exception>
    public void ThrowIfAny()
    {
        if (_message is { } message)
        {
            throw new BenchmarkException($"a node gave up: {message}");
        }
    }
}
