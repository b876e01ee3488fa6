using System.ComponentModel;
using System.Diagnostics;

namespace FlannelMesh.Netlink.Processes;

/// <summary>Runs a program of the host to its end, within a time limit. It is killed when the caller waits no longer.</summary>
public static class ProgramRunner
{
    /// <param name="program">A path, or a name to be found on the PATH.</param>
    /// <param name="arguments">One by one; no shell sees them.</param>
    /// <param name="limit">Until it is killed.</param>
    /// <param name="input">Its standard input; null is an empty one.</param>
    /// <param name="cancellation">Kills it.</param>
    public static async Task<ProgramOutcome> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan limit, string? input = null, CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // What programs say is read here.
                Environment = { ["LC_ALL"] = "C" },
            })!;
            try
            {
                // All at once: a program that waits for its output to be read reads no input.
                var output = process.StandardOutput.ReadToEndAsync(end.Token);
                var error = process.StandardError.ReadToEndAsync(end.Token);
                await WriteAsync(process.StandardInput, input, end.Token);
                await process.WaitForExitAsync(end.Token);
                return new ProgramOutcome.Exited(process.ExitCode, await output, await error);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
        catch (Win32Exception)
        {
            return new ProgramOutcome.Missing();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProgramOutcome.TimedOut();
        }
    }

    private static async Task WriteAsync(StreamWriter standardInput, string? input, CancellationToken cancellation)
    {
        try
        {
            await standardInput.WriteAsync((input ?? "").AsMemory(), cancellation);
            standardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code and its error say why.
        }
    }
}
