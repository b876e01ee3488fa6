using System.Text.Json.Nodes;
using FlannelMesh.Cni.Tests.Fakes;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Program;

/// <summary>The program that deploy/build makes, run as a container runtime does: with nothing in its environment but CNI's variables and PATH.</summary>
internal static class PublishedPlugin
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(2);

    public static string Path { get; } = Repository.File("artifacts/cni/flannelmesh", "deploy/build makes it");

    /// <param name="variables">Without the prefix CNI_.</param>
    /// <param name="program">Null is the published one; another plugin or another name of it.</param>
    /// <param name="ns">A namespace to run in, by name; null is our own.</param>
    public static Answer Run(IReadOnlyDictionary<string, string> variables, string input, string? program = null, string? ns = null, params string[] arguments)
    {
        string[] command =
        [
            .. ns is null ? Array.Empty<string>() : ["nsenter", $"--net=/run/netns/{ns}"],
            "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", .. variables.Select(variable => $"CNI_{variable.Key}={variable.Value}"),
            program ?? Path, .. arguments,
        ];
        var result = Command.TryRun(command[0], command[1..], input, Ample);
        return new Answer(result.ExitCode, result.StandardOutput, result.StandardError);
    }

    public static Answer Run(IReadOnlyDictionary<string, string> variables, JsonObject input, string? program = null, string? ns = null) =>
        Run(variables, input.ToJsonString(), program, ns);
}
