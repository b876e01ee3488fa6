using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("ifaec", "iface")]
    [InlineData("Iface", "iface")]
    [InlineData("subnetfile", "subnet-file")]
    [InlineData("iface-can-raech", "iface-can-reach")]
    [InlineData("zzzzzz", null)]
    [InlineData("x", null)]
    public void The_nearest_name_is_found_if_it_is_near(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["iface", "iface-regex", "iface-can-reach", "subnet-file", "v"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "abd", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_single_edits_and_swaps(string a, string b, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(a, b));
        Assert.Equal(expected, NearestName.Distance(b, a));
    }

    [Fact]
    public void No_known_names_suggest_nothing() => Assert.Equal("", NearestName.Suggest("iface", []));
}
