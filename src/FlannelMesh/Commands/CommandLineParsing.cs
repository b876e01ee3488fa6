using System.CommandLine;

namespace FlannelMesh.Commands;

/// <summary>One way to parse a command line for the program and its tests.</summary>
internal static class CommandLineParsing
{
    public static ParseResult Parse(Command command, IReadOnlyList<string> arguments) =>
        command.Parse(GoStyleFlags.Normalize(Unbundle(arguments)), new ParserConfiguration
        {
            // "-vx" is a flag named vx, as in flannel, and "@name" is a value.
            EnablePosixBundling = false,
            ResponseFileTokenReplacer = null,
        });

    private static IReadOnlyList<string> Unbundle(IReadOnlyList<string> arguments) => arguments is [DockerOptsCommand.Name, ..]
        ? [DockerOptsCommand.Name, .. GetoptsFlags.Split([.. arguments.Skip(1)], DockerOptsCommand.Letters)]
        : arguments;
}
