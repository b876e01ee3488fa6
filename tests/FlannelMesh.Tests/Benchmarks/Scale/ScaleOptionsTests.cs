using FlannelMesh.Benchmarks;
using FlannelMesh.Benchmarks.Scale;

namespace FlannelMesh.Tests.Benchmarks.Scale;

public sealed class ScaleOptionsTests
{
    [Theory]
    [InlineData("10,900", "", "50", "8", "--nodes '10,900': must be sizes of clusters, such as 10,25, each 1 to 242")]
    [InlineData("10", "idle,nap", "50", "8", "--only 'idle,nap': must be some of cut,idle,joins,kill,one-by-one")]
    [InlineData("10", "", "0", "8", "--per-process '0': must be a number 1 to 250")]
    [InlineData("10", "", "50", "101", "--joins '101': must be a number 1 to 100")]
    public void A_value_that_cannot_be_used_is_named(string nodes, string only, string perProcess, string joins, string message) =>
        Assert.Equal(message, Assert.Throws<BenchmarkException>(() => ScaleOptions.Parse(nodes, only, perProcess, "120", "20", joins)).Message);
}
