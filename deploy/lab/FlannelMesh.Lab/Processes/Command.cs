using System.Diagnostics;

namespace FlannelMesh.Labs.Processes;

/// <summary>Runs a program to its end with an argument array (no shell) and an empty standard input.</summary>
public static class Command
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <exception cref="LabException">The program cannot be started, or does not end in time (it is then killed).</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        using var process = new Process { StartInfo = Describe(program, arguments) };
        var commandLine = Format(process.StartInfo);
        Start(process, commandLine);
        process.StandardInput.Close();

        // Both pipes are read at once: a program that fills the other one would block for ever.
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout ?? DefaultTimeout);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new LabException(
                $"`{commandLine}` did not end within {timeout ?? DefaultTimeout}. Output: {await output} Errors: {await error}");
        }

        return new CommandResult(commandLine, process.ExitCode, await output, await error);
    }

    internal static ProcessStartInfo Describe(string program, IEnumerable<string> arguments)
    {
        return new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
    }

    internal static void Start(Process process, string commandLine)
    {
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LabException($"`{commandLine}` cannot be started: {e.Message}", e);
        }
    }

    internal static string Format(ProcessStartInfo info) => string.Join(' ', info.ArgumentList.Prepend(info.FileName));
}
