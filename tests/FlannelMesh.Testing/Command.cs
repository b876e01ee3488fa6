using System.Diagnostics;

namespace FlannelMesh.Testing;

/// <summary>Runs a program to its end, within a time limit.</summary>
public static class Command
{
    public static TimeSpan DefaultTimeLimit { get; } = TimeSpan.FromSeconds(30);

    /// <exception cref="CommandException">It ended with another code than 0.</exception>
    public static CommandResult Run(string program, params IEnumerable<string> arguments) => TryRun(program, arguments).EnsureSuccess();

    /// <summary>
    /// Any exit code is a result. The input goes to standard input, which is then closed. The default time limit is
    /// <see cref="DefaultTimeLimit"/>.
    /// </summary>
    /// <exception cref="TimeoutException">It did not end in time; it and its children have been killed.</exception>
    public static CommandResult TryRun(
        string program, IEnumerable<string> arguments, string? input = null, TimeSpan? timeLimit = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var commandLine = string.Join(' ', start.ArgumentList.Prepend(program));
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            Feed(process, input);
            var limit = timeLimit ?? DefaultTimeLimit;

            // The pipes may outlive the program in the hands of its children.
            return process.WaitForExit(limit) && Task.WaitAll([output, error], limit)
                ? new CommandResult(commandLine, process.ExitCode, output.Result, error.Result)
                : throw new TimeoutException($"'{commandLine}' did not end within {limit.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static void Feed(Process process, string? input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that ends without reading its input has closed the pipe; its exit code tells the rest.
        }
    }
}
