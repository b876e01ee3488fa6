using FlannelMesh.Benchmarks;
using FlannelMesh.Benchmarks.Ratios;

namespace FlannelMesh.Tests.Benchmarks.Ratios;

public sealed class FootprintFileTests
{
    private const string Text =
        """
        [{"name":"restart","unit":"ms","agent":[1],"peer":[]},
        {"name":"a new host: start until ready","unit":"ms","agent":[900,700,800],"peer":[1600]},
        {"name":"idle: CPU, part of a core","unit":"%","agent":[0.4],"peer":[0.8,0.9,0.1]},
        {"name":"resident memory","unit":"MiB","agent":[40],"peer":[80]},
        {"name":"its share of shared pages counted (PSS)","unit":"MiB","agent":[30],"peer":[40]}]
        """;

    [Fact]
    public void Ratios_are_of_the_medians() =>
        Assert.Equal([0.5, 0.5, 0.5, 0.75], FootprintFile.Read("f", Text).Select(ratio => ratio.Value));

    [Theory]
    [InlineData("resident memory", "resident memories", "--footprint 'f': must have values above 0 of both in the row 'resident memory'")]
    [InlineData("\"agent\":[0.4]", "\"agent\":[]", "--footprint 'f': must have values above 0 of both in the row 'idle: CPU, part of a core'")]
    [InlineData("\"peer\":[40]", "\"peer\":[0]", "--footprint 'f': must have values above 0 of both in the row 'its share of shared pages counted (PSS)'")]
    [InlineData("[{", "{{", "--footprint 'f': must be what deploy/lab/footprint --json writes: ")]
    public void What_is_no_such_file_or_lacks_a_row_is_refused(string of, string to, string message) => Assert.StartsWith(
        message, Assert.Throws<BenchmarkException>(() => FootprintFile.Read("f", Text.Replace(of, to, StringComparison.Ordinal))).Message, StringComparison.Ordinal);
}
