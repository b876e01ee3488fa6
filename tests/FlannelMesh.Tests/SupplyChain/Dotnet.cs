using System.Diagnostics;

namespace FlannelMesh.Tests.SupplyChain;

/// <summary>The SDK that builds this repository.</summary>
internal static class Dotnet
{
    /// <returns>What it printed, both streams.</returns>
    public static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => RunAsync(new ProcessStartInfo("dotnet", arguments));

    /// <summary>A program that runs it.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo info)
    {
        (info.RedirectStandardOutput, info.RedirectStandardError) = (true, true);

        // What `dotnet test` tells its own build must not reach another one.
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            info.Environment.Remove(name);
        }

        info.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(info)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}
