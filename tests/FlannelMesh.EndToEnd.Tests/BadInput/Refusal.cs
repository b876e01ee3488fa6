using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.BadInput;

/// <summary>How every refusal must look: one line on standard error, no stack trace, the right exit code, a kernel as before.</summary>
public static class Refusal
{
    /// <summary>Runs the agent with these flags.</summary>
    public static Task AssertAsync(LabHost host, AgentFlags flags, int exitCode, params string[] mentions)
    {
        return AssertAsync(host, () => host.RunBinaryAsync(["run", .. flags.ToArguments()]), exitCode, mentions);
    }

    public static async Task AssertAsync(LabHost host, Func<Task<CommandResult>> run, int exitCode, params string[] mentions)
    {
        var before = await KernelSnapshot.TakeAsync(host);

        var result = await run();

        Assert.DoesNotContain(result.Error.Split('\n'), line => line.StartsWith("   at ", StringComparison.Ordinal));
        var line = Assert.Single(result.ErrorLines);
        Assert.All(mentions, mention => Assert.Contains(mention, line, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(before, await KernelSnapshot.TakeAsync(host));
    }
}
