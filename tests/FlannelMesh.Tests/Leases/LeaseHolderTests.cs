using System.Net;
using FlannelMesh.Leases;

namespace FlannelMesh.Tests.Leases;

/// <summary>A reservation names a node, or its public address.</summary>
public sealed class LeaseHolderTests
{
    [Theory]
    [InlineData("h1", true)]
    [InlineData("10.99.0.11", true)]
    [InlineData("fd99::11", true)]
    [InlineData("FD99:0:0::11", true)]
    [InlineData("h2", false)]
    [InlineData("10.99.0.12", false)]
    [InlineData("fd99::12", false)]
    [InlineData("", false)]
    public void A_node_is_called_by_its_name_and_by_its_addresses(string text, bool isMeant) =>
        Assert.Equal(isMeant, (LeaseSamples.Holder(1) with { PublicIpv6 = IPAddress.Parse("fd99::11") }).IsCalled(text));

    [Theory]
    [InlineData("7")]
    [InlineData("0x0a63000b")]
    [InlineData("010.99.0.11")]
    [InlineData("10.99.11")]
    public void A_number_is_a_name(string text)
    {
        var holder = LeaseSamples.Holder(1) with { PublicIp = IPAddress.Parse(text.Length > 1 ? "10.99.0.11" : "0.0.0.7") };

        Assert.False(holder.IsCalled(text));
        Assert.True((holder with { Name = text }).IsCalled(text));
        Assert.Equal(text, NodeAddress.Canonical(text));
    }

    [Fact]
    public void An_address_is_kept_in_one_form() => Assert.Equal("fd99::11", NodeAddress.Canonical("FD99:0:0::11"));
}
