using System.ComponentModel;
using System.Diagnostics;

namespace FlannelMesh.Diagnosis;

/// <summary>Runs a program of the host to its end, within a time limit.</summary>
public static class HostProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Null if there is no such program, or it did not end within 10 s.</returns>
    public static async Task<ProgramResult?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // What programs say is read here.
                Environment = { ["LC_ALL"] = "C" },
            })!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var error = process.StandardError.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return new ProgramResult(process.ExitCode, await output, await error);
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
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
