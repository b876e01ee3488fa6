namespace FlannelMesh.Hosting;

/// <summary>The agent ended by itself, with an exit code of its own.</summary>
public sealed class AgentFailedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
