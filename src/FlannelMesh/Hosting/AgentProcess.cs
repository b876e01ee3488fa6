using System.Runtime.InteropServices;
using FlannelMesh.Configuration;
using FlannelMesh.Logging;
using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Hosting;

/// <summary>The agent as a process: its privileges, its log and its signals.</summary>
public static class AgentProcess
{
    /// <param name="cancellation">Cancelled by SIGTERM and SIGINT.</param>
    /// <returns>An <see cref="ExitCode"/>; failures with a message of their own are thrown.</returns>
    public static async Task<int> RunAsync(AgentConfiguration configuration, CancellationToken cancellation)
    {
        // Before there is anything to lose. It comes back if there was nothing to give up, as below systemd, or if it could not be done.
        var kept = Confinement.RestartWithin(NeededCapabilities.Of(configuration));

        // A terminal that closes is no reason to stop carrying traffic.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var loggers = LoggingSetup.Create(configuration.Options.LogFormat, configuration.Options.Verbosity);
        if (kept is not null)
        {
            AgentLog.TooPrivileged(loggers.CreateLogger(nameof(AgentProcess)), kept);
        }

        return await Agent.RunAsync(configuration, loggers, cancellation);
    }
}
