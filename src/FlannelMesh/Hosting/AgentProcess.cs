using System.Runtime.InteropServices;
using FlannelMesh.Configuration;
using FlannelMesh.Logging;

namespace FlannelMesh.Hosting;

/// <summary>The agent as a process: its log and its signals.</summary>
public static class AgentProcess
{
    /// <param name="cancellation">Cancelled by SIGTERM and SIGINT.</param>
    /// <returns>An <see cref="ExitCode"/>; failures with a message of their own are thrown.</returns>
    public static async Task<int> RunAsync(AgentConfiguration configuration, CancellationToken cancellation)
    {
        // A terminal that closes is no reason to stop carrying traffic.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var loggers = LoggingSetup.Create(configuration.Options.LogFormat, configuration.Options.Verbosity);
        return await Agent.RunAsync(configuration, loggers, cancellation);
    }
}
