namespace FlannelMesh.Testing;

/// <summary>A program ended with another code than 0.</summary>
public sealed class CommandException(CommandResult result)
    : Exception($"'{result.CommandLine}' ended with {result.ExitCode}: {result.StandardError.Trim()}")
{
    public CommandResult Result { get; } = result;
}
