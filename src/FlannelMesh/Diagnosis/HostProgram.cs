using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Diagnosis;

/// <summary>Runs a program of the host to its end, within a time limit.</summary>
public static class HostProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Null if there is no such program, or it did not end within 10 s.</returns>
    public static async Task<ProgramResult?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        await ProgramRunner.RunAsync(program, arguments, Limit, cancellation: cancellation) is ProgramOutcome.Exited exited
            ? new ProgramResult(exited.ExitCode, exited.Output, exited.Error)
            : null;
}
