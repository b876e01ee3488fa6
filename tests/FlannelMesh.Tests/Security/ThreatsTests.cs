using System.Text.RegularExpressions;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Security;

/// <summary>The threat model names tests; they are there.</summary>
public sealed partial class ThreatsTests
{
    private static readonly string Model = Repository.File("src/FlannelMesh/Security/THREATS.md", "it is part of the repository");

    private static readonly List<string> Names = [.. TestName().Matches(File.ReadAllText(Model)).Select(name => name.Groups["name"].Value).Distinct()];

    public static TheoryData<string> Named => [.. Names];

    [Fact]
    public void It_is_one_page_and_names_tests()
    {
        Assert.InRange(File.ReadLines(Model).Count(), 20, 80);
        Assert.True(Names.Count >= 20, $"only {Names.Count} tests are named");
    }

    [Theory]
    [MemberData(nameof(Named))]
    public void Every_test_that_it_names_exists_and_runs(string name)
    {
        var (type, test) = (name[..name.IndexOf('.', StringComparison.Ordinal)], name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        var tests = Path.Combine(Path.GetDirectoryName(Repository.File("FlannelMesh.sln", "it is the root"))!, "tests");

        // Two projects may have a class of that name.
        var sources = Directory.EnumerateFiles(tests, $"{type}.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();

        Assert.Contains(sources, source => TestMethod().Matches(source).Any(method => method.Groups["name"].Value == test));
    }

    [GeneratedRegex(@"`(?<name>[A-Z]\w+Tests\.\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\[(Kernel)?(Fact|Theory)\]\s+(\[.*\]\s+)*public (async )?(void|Task) (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
