namespace FlannelMesh.Hosting;

/// <summary>How an actor ends the agent when going on makes no sense.</summary>
public interface IAgentLifetime
{
    /// <summary>Ends the process with <paramref name="exitCode"/> and one line of error. The first call counts.</summary>
    void Fail(int exitCode, string message);
}
