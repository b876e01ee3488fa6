using System.Text.RegularExpressions;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Guarantees;

public sealed partial class FlannelDefectsTests
{
    public static TheoryData<int> Numbers => [.. FlannelDefects.All.Select(guarantee => guarantee.Number)];

    [Fact]
    public void Every_defect_has_its_line() => Assert.Equal(Enumerable.Range(1, 20), FlannelDefects.All.Select(guarantee => guarantee.Number));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_test_that_a_line_names_exists_and_runs(int number)
    {
        var tests = FlannelDefects.All[number - 1].Tests;
        Assert.NotEmpty(tests);
        Assert.All(tests, test =>
        {
            var dot = test.LastIndexOf('.');
            var source = File.ReadAllText(Path.Combine(LabPaths.Repository(), "tests", $"{test[..dot]}.cs"));
            Assert.Single(TestMethod().Matches(source), method => method.Groups["name"].Value == test[(dot + 1)..]);
        });
    }

    [GeneratedRegex(@"\[(Kernel)?(Fact|Theory)\]\s+(\[.*\]\s+)*public (async )?(void|Task) (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
