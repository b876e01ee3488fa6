using System.Globalization;

namespace FlannelMesh.Labs.Processes;

/// <summary>Signals by kill(1): .NET itself can only send SIGKILL.</summary>
public static class Signal
{
    public const string Interrupt = "INT";
    public const string Terminate = "TERM";
    public const string Kill = "KILL";
    public const string Stop = "STOP";
    public const string Continue = "CONT";

    /// <summary>Sends a signal; a process that is already gone is no error.</summary>
    public static async Task SendAsync(int processId, string signal)
    {
        var pid = processId.ToString(CultureInfo.InvariantCulture);
        var result = await Command.RunAsync("kill", ["-s", signal, pid]);
        if (!result.Succeeded && Directory.Exists($"/proc/{pid}"))
        {
            result.EnsureSuccess();
        }
    }
}
