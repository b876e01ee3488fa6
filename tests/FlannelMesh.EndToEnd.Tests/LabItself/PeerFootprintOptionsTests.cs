using FlannelMesh.Labs;
using FlannelMesh.Labs.Footprint;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class PeerFootprintOptionsTests
{
    [Fact]
    public void Numbers_are_taken_in_their_order_and_once()
    {
        var options = PeerFootprintOptions.Parse("10,5000,10", "30", "20", []);

        Assert.Equal([10, 5000], options.Sizes.AsEnumerable());
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20)), (options.Settle, options.Idle));
    }

    [Theory]
    [InlineData("0", "1", "1", "--peers '0': must be numbers of peers, such as 10,1000,5000, each 1 to 16000")]
    [InlineData("10,16001", "1", "1", "--peers '10,16001': must be numbers of peers, such as 10,1000,5000, each 1 to 16000")]
    [InlineData("10", "0", "1", "--settle '0': must be a number 1 to 3600")]
    [InlineData("10", "1", "long", "--idle 'long': must be a number 1 to 3600")]
    public void A_value_that_cannot_be_used_is_named(string peers, string settle, string idle, string message) =>
        Assert.Equal(message, Assert.Throws<LabException>(() => PeerFootprintOptions.Parse(peers, settle, idle, [])).Message);

    [Fact]
    public void Options_that_mean_nothing_with_peers_are_named() => Assert.Equal(
        "--hosts, --json: must not be given with --peers, which measures a voter and a follower once",
        Assert.Throws<LabException>(() => PeerFootprintOptions.Parse("10", "1", "1", ["--hosts", "--json"])).Message);
}
