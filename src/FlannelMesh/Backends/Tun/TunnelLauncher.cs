using System.ComponentModel;
using System.Diagnostics;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>Starts the tunnel's program, which lies beside the agent's and goes on without it.</summary>
/// <param name="program">Its path.</param>
public sealed class TunnelLauncher(string program)
{
    private Process? _process;

    public const string ProgramName = "flannelmesh-tunnel";

    public static string BesideAgent { get; } = Path.Combine(AppContext.BaseDirectory, ProgramName);

    /// <summary>
    /// Of the program as it was when this agent began, or was last started: a new version on disk is the new agent's to start. Null if there is
    /// none.
    /// </summary>
    public string? Build { get; private set; } = BuildOf(program);

    /// <summary>Whether what was started last still runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <returns>Null, or one line that says why it did not start.</returns>
    public string? Start(string socket)
    {
        Forget();
        Build = BuildOf(program);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(socket)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _process = Process.Start(new ProcessStartInfo(program, [socket]) { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true })!;
            return null;
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return File.Exists(program)
                ? $"{program} cannot be started: {e.Message}"
                : $"{program} is missing: it belongs beside the agent's program";
        }
    }

    /// <summary>Of a program that has ended; called once <see cref="IsRunning"/> is false.</summary>
    public string LastWords()
    {
        if (_process is not { HasExited: true } ended)
        {
            return $"{ProgramName} does not answer";
        }

        var words = ended.StandardError.ReadToEnd().Trim();
        return words.Length > 0 ? words.Split('\n')[0] : $"{ProgramName} ended with {ended.ExitCode}";
    }

    private static string? BuildOf(string program) => ProgramBuild.Of(program) is { Length: > 0 } build ? build : null;

    /// <summary>It is nobody's child any more, as far as we care.</summary>
    public void Forget()
    {
        _process?.Dispose();
        _process = null;
    }
}
