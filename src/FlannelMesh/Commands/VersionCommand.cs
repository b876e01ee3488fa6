using System.CommandLine;
using System.Reflection;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh version.</summary>
internal static class VersionCommand
{
    private const int ShortCommit = 12;

    public static Command Create()
    {
        var command = new Command("version", "the program's version");
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine(Line);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The program's name and version, and the commit where the build knows it.</summary>
    public static string Line
    {
        get
        {
            var attribute = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            return Describe(attribute?.InformationalVersion ?? "unknown");
        }
    }

    internal static string Describe(string informationalVersion)
    {
        var parts = informationalVersion.Split('+', 2);
        return parts.Length == 1
            ? $"flannelmesh {parts[0]}"
            : $"flannelmesh {parts[0]} ({parts[1][..Math.Min(ShortCommit, parts[1].Length)]})";
    }
}
