using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>What `deploy/build --deb --tar --sbom` makes of this source.</summary>
public sealed class Packages : IAsyncLifetime
{
    private static readonly string[] Patterns = ["flannelmesh_*.deb", "flannelmesh-*.tar.gz", "flannelmesh-*.cdx.json", "SHA256SUMS"];

    public static string Artifacts { get; } = Path.Combine(LabPaths.Repository(), "artifacts");

    public string Deb { get; private set; } = "";

    public string Archive { get; private set; } = "";

    public string Sbom { get; private set; } = "";

    /// <summary>Of the packages, as Directory.Build.props has it.</summary>
    public string Version => Path.GetFileName(Deb).Split('_')[1];

    public async Task InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("FLANNELMESH_REQUIRE_KERNEL") != "1")
        {
            return;
        }

        foreach (var old in Patterns.SelectMany(pattern => Directory.Exists(Artifacts) ? Directory.GetFiles(Artifacts, pattern) : []))
        {
            File.Delete(old);
        }

        // What `dotnet test` tells its own build must not reach another one.
        (await Command.RunAsync(
            "env",
            [
                "-u", "MSBuildSDKsPath", "-u", "MSBuildExtensionsPath", "-u", "MSBUILD_EXE_PATH",
                Path.Combine(LabPaths.Repository(), "deploy/build"), "--deb", "--tar", "--sbom",
            ],
            TimeSpan.FromMinutes(9))).EnsureSuccess();
        Deb = Only(Patterns[0]);
        Archive = Only(Patterns[1]);
        Sbom = Only(Patterns[2]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static string Only(string pattern) => Assert.Single(Directory.GetFiles(Artifacts, pattern));
}
