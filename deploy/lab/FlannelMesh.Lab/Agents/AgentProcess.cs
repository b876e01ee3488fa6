using System.Diagnostics;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Agents;

/// <summary>One run of an agent inside its host's namespace.</summary>
public sealed class AgentProcess : IDisposable
{
    private readonly Process _process;

    private AgentProcess(Process process, long startTimestamp, DateTimeOffset startedAt)
    {
        _process = process;
        StartTimestamp = startTimestamp;
        StartedAt = startedAt;
    }

    public int ProcessId => _process.Id;

    /// <summary>Wall clock just before the process was started.</summary>
    public DateTimeOffset StartedAt { get; }

    public TimeSpan SinceStart => Stopwatch.GetElapsedTime(StartTimestamp);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    private long StartTimestamp { get; }

    /// <summary>
    /// Starts the agent with its output appended to <paramref name="logFile"/>. ip, setsid and sh each replace themselves by the next
    /// program, so the process id is the agent's. The shell only opens the log: as a file and not as our pipe the agent can outlive
    /// the lab (--keep); its own session keeps a terminal's Ctrl-C away, so that the lab decides how agents end.
    /// </summary>
    public static AgentProcess Start(
        NetworkNamespace ns, string logFile, string binary, IEnumerable<string> arguments, string? notifySocket,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        const string openLog = "exec \"$@\" >>\"$0\" 2>&1 </dev/null";
        var info = new ProcessStartInfo("ip", ns.ExecArguments(["setsid", "/bin/sh", "-c", openLog, logFile, binary, .. arguments]));
        info.Environment["NOTIFY_SOCKET"] = notifySocket;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        var process = new Process { StartInfo = info };
        var startedAt = DateTimeOffset.UtcNow;
        var timestamp = Stopwatch.GetTimestamp();
        Command.Start(process, Command.Format(info));
        return new AgentProcess(process, timestamp, startedAt);
    }

    /// <returns>The exit code.</returns>
    /// <exception cref="LabException">It did not end in time.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new LabException($"the agent (process {ProcessId}) did not end within {timeout.TotalSeconds:0.#} s", e);
        }

        return _process.ExitCode;
    }

    public Task SignalAsync(string signal) => Signal.SendAsync(ProcessId, signal);

    public void Kill() => _process.Kill();

    public void Dispose() => _process.Dispose();
}
