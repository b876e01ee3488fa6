using FlannelMesh.Labs;
using FlannelMesh.Labs.Scale;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class ScaleOptionsTests
{
    [Fact]
    public void Numbers_are_taken_in_their_order_and_once()
    {
        var options = ScaleOptions.Parse("10,3,10", "8", "30", "20");

        Assert.Equal([10, 3], options.Hosts.AsEnumerable());
        Assert.Equal((8, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20)), (options.Joins, options.Settle, options.Idle));
    }

    [Theory]
    [InlineData("2,5", "1", "1", "1", "--hosts '2,5': must be 3 at least each, which is a side that goes on and one that is cut off")]
    [InlineData("21", "1", "1", "1", "--hosts '21': must be numbers of hosts, such as 3,5,10,20, each 1 to 20")]
    [InlineData("3", "0", "1", "1", "--joins '0': must be a number 1 to 100")]
    [InlineData("3", "1", "-1", "1", "--settle '-1': must be a number 1 to 3600")]
    [InlineData("3", "1", "1", "3601", "--idle '3601': must be a number 1 to 3600")]
    public void A_value_that_cannot_be_used_is_named(string hosts, string joins, string settle, string idle, string message) =>
        Assert.Equal(message, Assert.Throws<LabException>(() => ScaleOptions.Parse(hosts, joins, settle, idle)).Message);
}
