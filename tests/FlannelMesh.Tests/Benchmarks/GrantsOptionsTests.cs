using FlannelMesh.Benchmarks;
using FlannelMesh.Benchmarks.Grants;

namespace FlannelMesh.Tests.Benchmarks;

public sealed class GrantsOptionsTests
{
    [Theory]
    [InlineData("3,5", new[] { 3, 5 })]
    [InlineData("7", new[] { 7 })]
    [InlineData("5,1,5", new[] { 5, 1 })]
    public void Sizes_are_taken_in_their_order_and_once(string text, int[] nodes) =>
        Assert.Equal(nodes, GrantsOptions.Parse(text, "300").Nodes);

    [Theory]
    [InlineData("3,8", "300", "--nodes '3,8': must be sizes of clusters, such as 3,5, each 1 to 7")]
    [InlineData("3,", "300", "--nodes '3,': must be sizes of clusters, such as 3,5, each 1 to 7")]
    [InlineData("0", "300", "--nodes '0': must be sizes of clusters, such as 3,5, each 1 to 7")]
    [InlineData("3", "many", "--count 'many': must be a number 1 to 10000")]
    [InlineData("3", "-1", "--count '-1': must be a number 1 to 10000")]
    public void A_value_that_cannot_be_used_is_named(string nodes, string count, string message) =>
        Assert.Equal(message, Assert.Throws<BenchmarkException>(() => GrantsOptions.Parse(nodes, count)).Message);
}
