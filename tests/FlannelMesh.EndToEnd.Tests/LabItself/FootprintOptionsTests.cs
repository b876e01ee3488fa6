using FlannelMesh.Labs;
using FlannelMesh.Labs.Footprint;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class FootprintOptionsTests
{
    [Fact]
    public void Numbers_are_taken()
    {
        Assert.Equal(new FootprintOptions(4, 7, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), FootprintOptions.Parse("4", "7", "1", "20"));
    }

    [Theory]
    [InlineData("21", "1", "1", "1", "--hosts '21': must be a number 1 to 20")]
    [InlineData("1", "no", "1", "1", "--runs 'no': must be a number 1 to 100")]
    [InlineData("1", "1", "-1", "1", "--settle '-1': must be a number 1 to 3600")]
    [InlineData("1", "1", "1", "3601", "--idle '3601': must be a number 1 to 3600")]
    public void A_value_that_cannot_be_used_is_named(string hosts, string runs, string settle, string idle, string message)
    {
        Assert.Equal(message, Assert.Throws<LabException>(() => FootprintOptions.Parse(hosts, runs, settle, idle)).Message);
    }

    [Theory]
    [InlineData("/proc/none/figures.json")]
    [InlineData("/proc")]
    [InlineData("")]
    public void A_file_that_cannot_be_written_is_named_before_anything_is_measured(string file) => Assert.Equal(
        $"--json '{file}': must be a file in a directory that exists",
        Assert.Throws<LabException>(() => FootprintOptions.Parse("1", "1", "1", "1", file)).Message);
}
