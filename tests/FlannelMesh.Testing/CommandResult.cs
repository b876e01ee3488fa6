namespace FlannelMesh.Testing;

/// <summary>What a finished program left behind.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, string StandardOutput, string StandardError)
{
    public bool IsSuccess => ExitCode == 0;

    /// <exception cref="CommandException">The program failed.</exception>
    public CommandResult EnsureSuccess() => IsSuccess ? this : throw new CommandException(this);
}
