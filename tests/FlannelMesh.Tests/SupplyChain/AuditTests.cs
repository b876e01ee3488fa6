using System.Diagnostics;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Configuration;

namespace FlannelMesh.Tests.SupplyChain;

/// <summary>tests/audit finds what a package source knows, and does not take silence for good news.</summary>
public sealed class AuditTests : IDisposable
{
    private const string Project = "src/FlannelMesh.Netlink/FlannelMesh.Netlink.csproj";

    private readonly TemporaryDirectory _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_vulnerability_that_the_source_knows_fails_it()
    {
        using var source = new FakePackageSource(hasData: true, "tmds.libc/0.5.0");

        var (exitCode, output) = await AuditAsync(source.Index);

        Assert.True(exitCode == 1, output);
        Settings.AssertContainsAll(output, "Tmds.LibC|High|advisory|known vulnerabilities");
    }

    [Fact]
    public async Task A_source_that_knows_of_others_alone_lets_it_pass()
    {
        using var source = new FakePackageSource(hasData: true, "something.else/1.0.0");

        var (exitCode, output) = await AuditAsync(source.Index);

        Assert.True(exitCode == 0, output);
        Assert.Contains("no package has a known vulnerability", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_without_data_is_no_proof_and_no_failure()
    {
        using var source = new FakePackageSource(hasData: false);

        var (exitCode, output) = await AuditAsync(source.Index);

        Assert.True(exitCode == 0, output);
        Settings.AssertContainsAll(output, "nothing was checked|NU1905");
        Assert.DoesNotContain("no package", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_is_away_is_no_proof_and_no_failure()
    {
        string index;
        using (var source = new FakePackageSource(hasData: true))
        {
            index = source.Index;
        }

        var (exitCode, output) = await AuditAsync(index);

        Assert.True(exitCode == 0, output);
        Assert.Contains("nothing was checked", output, StringComparison.Ordinal);
    }

    /// <summary>With this source alone; the packages are those that are there already.</summary>
    private Task<(int ExitCode, string Output)> AuditAsync(string source)
    {
        var configuration = _home.File(".nuget/NuGet/NuGet.Config");
        Directory.CreateDirectory(Path.GetDirectoryName(configuration)!);
        File.WriteAllText(configuration, $"""
            <configuration><packageSources><clear/><add key="fake" value="{source}" allowInsecureConnections="true" /></packageSources></configuration>
            """);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        return Dotnet.RunAsync(new ProcessStartInfo(Repository.File("tests/audit", "it is part of the repository"), [Project])
        {
            Environment =
            {
                ["HOME"] = _home.Path,
                ["NUGET_PACKAGES"] = packages,
                ["NUGET_HTTP_CACHE_PATH"] = _home.File("http"),
            },
        });
    }
}
