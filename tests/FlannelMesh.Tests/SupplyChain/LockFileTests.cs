using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.SupplyChain;

/// <summary>What is restored is decided here, not by who publishes packages.</summary>
public sealed partial class LockFileTests
{
    private static readonly string Root = Path.GetDirectoryName(Repository.File("FlannelMesh.sln", "it is the root"))!;

    /// <summary>By the names that NuGet compares: letters in lower case.</summary>
    private static readonly Dictionary<string, string> Pinned = XDocument.Load(Path.Combine(Root, "Directory.Packages.props"))
        .Descendants("PackageVersion")
        .ToDictionary(package => package.Attribute("Include")!.Value.ToLowerInvariant(), package => package.Attribute("Version")!.Value);

    public static TheoryData<string> Projects =>
        [.. ProjectPath().Matches(File.ReadAllText(Path.Combine(Root, "FlannelMesh.sln"))).Select(project => project.Groups["path"].Value.Replace('\\', '/'))];

    [Fact]
    public void Versions_are_exact() => Assert.All(Pinned, package => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?(-[\w.]+)?$", package.Value));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_project_is_locked_to_the_versions_that_are_pinned(string project)
    {
        var directory = Path.GetDirectoryName(Path.Combine(Root, project))!;
        var references = XDocument.Load(Path.Combine(Root, project)).Descendants("PackageReference").ToList();
        Assert.All(references, reference => Assert.Null(reference.Attribute("Version") ?? reference.Attribute("VersionOverride")));

        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "packages.lock.json")));
        var locked = file.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()).ToList();

        Assert.All(locked.Where(package => TypeOf(package) != "Project"), package =>
        {
            Assert.NotEmpty(package.Value.GetProperty("contentHash").GetString()!);
            var wanted = TypeOf(package) == "Transitive" ? Pinned.GetValueOrDefault(package.Name.ToLowerInvariant()) : VersionOf(package.Name);
            Assert.Equal((package.Name, wanted ?? Resolved(package)), (package.Name, Resolved(package)));
        });
        Assert.All(references, reference => Assert.Contains(
            locked,
            package => TypeOf(package) == "Direct" && package.Name.Equals(reference.Attribute("Include")!.Value, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_version_that_is_not_the_locked_one_is_not_restored()
    {
        using var directory = new TemporaryDirectory();
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "src/FlannelMesh.Netlink/FlannelMesh.Netlink.csproj", "src/FlannelMesh.Netlink/packages.lock.json" })
        {
            var copy = Path.Combine(directory.Path, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Root, file), copy);
        }

        Assert.Equal(0, (await RestoreAsync()).ExitCode);
        var packages = Path.Combine(directory.Path, "Directory.Packages.props");
        var version = VersionOf("Tmds.LibC");
        File.WriteAllText(packages, File.ReadAllText(packages).Replace($"\"Tmds.LibC\" Version=\"{version}\"", "\"Tmds.LibC\" Version=\"0.4.0\"", StringComparison.Ordinal));

        var (exitCode, output) = await RestoreAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("NU1004", output, StringComparison.Ordinal);

        Task<(int ExitCode, string Output)> RestoreAsync() => Dotnet.RunAsync("restore", Path.Combine(directory.Path, "src/FlannelMesh.Netlink"), "--locked-mode");
    }

    /// <summary>Of what the SDK would choose, Directory.Build.targets chooses.</summary>
    private static string VersionOf(string package) => Pinned.GetValueOrDefault(package.ToLowerInvariant())
        ?? XDocument.Load(Path.Combine(Root, "Directory.Build.targets")).Descendants()
            .Single(element => element.Attribute("Update")?.Value == package)
            .Attributes().Single(attribute => attribute.Name.LocalName.EndsWith("PackVersion", StringComparison.Ordinal)).Value;

    private static string TypeOf(JsonProperty package) => package.Value.GetProperty("type").GetString()!;

    private static string Resolved(JsonProperty package) => package.Value.GetProperty("resolved").GetString()!;

    [GeneratedRegex("\"(?<path>[^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
