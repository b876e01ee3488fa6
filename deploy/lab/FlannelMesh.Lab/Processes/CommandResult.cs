namespace FlannelMesh.Labs.Processes;

/// <summary>What a finished process left: exit code (128 + signal when killed), standard output and standard error.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>Standard error without empty lines.</summary>
    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="LabException">The exit code is not 0; the message quotes the command and its standard error.</exception>
    public CommandResult EnsureSuccess()
    {
        return Succeeded ? this : throw new LabException($"`{CommandLine}` exited with {ExitCode}: {(Error.Length > 0 ? Error : Output).Trim()}");
    }
}
