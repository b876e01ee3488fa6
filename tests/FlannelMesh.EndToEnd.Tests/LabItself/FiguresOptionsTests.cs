using FlannelMesh.Labs;
using FlannelMesh.Labs.Figures;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class FiguresOptionsTests
{
    [Fact]
    public void Numbers_of_hosts_are_taken_in_their_order_and_once()
    {
        int[] expected = [10, 3];

        var options = FiguresOptions.Parse("2", "10,3,10");

        Assert.Equal(2, options.Runs);
        Assert.Equal(expected, options.Hosts);
    }

    [Theory]
    [InlineData("0", "3", "--runs '0': must be a number 1 to 100")]
    [InlineData("often", "3", "--runs 'often': must be a number 1 to 100")]
    [InlineData("3", "3,21", "--hosts '3,21': must be numbers of hosts, such as 3,5,10, each 1 to 20")]
    [InlineData("3", "", "--hosts '': must be numbers of hosts, such as 3,5,10, each 1 to 20")]
    public void A_value_that_cannot_be_used_is_named(string runs, string hosts, string message)
    {
        Assert.Equal(message, Assert.Throws<LabException>(() => FiguresOptions.Parse(runs, hosts)).Message);
    }
}
