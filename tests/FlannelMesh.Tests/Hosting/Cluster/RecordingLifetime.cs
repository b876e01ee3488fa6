using System.Collections.Concurrent;
using FlannelMesh.Hosting;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Remembers what would have ended the agent.</summary>
internal sealed class RecordingLifetime : IAgentLifetime
{
    private readonly ConcurrentQueue<(int ExitCode, string Message)> _failures = new();

    public IReadOnlyList<(int ExitCode, string Message)> Failures => [.. _failures];

    public void Fail(int exitCode, string message) => _failures.Enqueue((exitCode, message));
}
