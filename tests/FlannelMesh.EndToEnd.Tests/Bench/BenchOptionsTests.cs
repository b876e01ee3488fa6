using FlannelMesh.Labs;
using FlannelMesh.Labs.Bench;

namespace FlannelMesh.EndToEnd.Tests.Bench;

public sealed class BenchOptionsTests
{
    private static readonly string[] Names = ["host-gw", "flannelmesh", "flannelmesh encrypted", "tinc"];

    [Fact]
    public void Both_labs_and_all_overlays_are_the_default()
    {
        var options = BenchOptions.Parse("5", "both", "", "2", "1", BenchOptions.AllTests, "");

        Assert.Equal([Cable.Wire, Cable.Off], options.Cables.AsEnumerable());
        Assert.Equal(Names, options.Choose(Names));
        Assert.Equal(["tcp", "packets", "rtt"], options.Tests.AsEnumerable());
        Assert.Null(options.Other);
    }

    [Theory]
    [InlineData("host", "host-gw")]
    [InlineData("tinc, HOST", "host-gw,tinc")]
    [InlineData("flannelmesh", "flannelmesh")]
    [InlineData("flannel", "flannelmesh,flannelmesh encrypted")]
    public void Overlays_are_chosen_by_the_beginning_of_their_names_but_a_whole_name_means_that_one(string only, string chosen) =>
        Assert.Equal(chosen.Split(','), Parse(only: only).Choose(Names));

    [Fact]
    public void A_name_that_is_none_is_refused() => Assert.Equal(
        "--only 'ipsec': must be the beginning of one of host-gw, flannelmesh, flannelmesh encrypted, tinc",
        Assert.Throws<LabException>(() => Parse(only: "ipsec").Choose(Names)).Message);

    [Theory]
    [InlineData("0", "both", "2", "tcp", "", "--rounds '0': must be a number 1 to 100")]
    [InlineData("1", "cable", "2", "tcp", "", "--lab 'cable': must be wire, off or both")]
    [InlineData("1", "both", "1.5", "tcp", "", "--seconds '1.5': must be a number 1 to 60")]
    [InlineData("1", "both", "2", "tcp,udp", "", "--tests 'tcp,udp': must be some of tcp,packets,rtt")]
    [InlineData("1", "both", "2", "", "", "--tests '': must be some of tcp,packets,rtt")]
    [InlineData("1", "both", "2", "tcp", "/nowhere", "--other '/nowhere': there is no such program")]
    public void A_value_that_cannot_be_used_is_named(string rounds, string lab, string seconds, string tests, string other, string message) =>
        Assert.Equal(message, Assert.Throws<LabException>(() => BenchOptions.Parse(rounds, lab, "", seconds, "1", tests, other)).Message);

    private static BenchOptions Parse(string only) => BenchOptions.Parse("1", "both", only, "2", "1", "tcp", "");
}
