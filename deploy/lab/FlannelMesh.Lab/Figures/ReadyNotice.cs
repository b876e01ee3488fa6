using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Testing;

namespace FlannelMesh.Labs.Figures;

/// <summary>Hears as its service manager would that an agent is ready: at once and without asking.</summary>
internal sealed class ReadyNotice(LabHost host) : IDisposable
{
    private readonly NotifySocket _socket = new(Path.Combine(
        host.Files.Directory, string.Create(CultureInfo.InvariantCulture, $"notify{Stopwatch.GetTimestamp()}")));

    /// <summary>The agent's NOTIFY_SOCKET.</summary>
    public string Address => _socket.Address;

    /// <returns>From the agent's start until READY=1.</returns>
    /// <exception cref="TimeoutException">It says nothing for so long.</exception>
    public async Task<TimeSpan> WaitAsync(AgentProcess agent, TimeSpan patience)
    {
        while (!(await _socket.ReceiveAsync(patience)).Contains("READY=1", StringComparison.Ordinal))
        {
            // What is missing still.
        }

        return agent.SinceStart;
    }

    public void Dispose() => _socket.Dispose();
}
