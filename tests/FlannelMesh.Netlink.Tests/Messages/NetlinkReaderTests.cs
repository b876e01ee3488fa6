using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Netlink.Tests.Messages;

public class NetlinkReaderTests
{
    [Theory]
    [InlineData("1000", "no message header")]
    [InlineData("0f0000001800000000000000" + "00000000", "RTM_NEWROUTE")]
    [InlineData("ff0000001800000000000000" + "00000000", "RTM_NEWROUTE")]
    [InlineData("100000001800000000000000" + "00000000", "RTM_NEWROUTE")]
    public void A_message_whose_length_is_wrong_is_named(string hex, string expected) => AssertMalformed(hex, expected);

    [Theory]
    [InlineData("03000100", "attribute 1 has length 3")]
    [InlineData("ff000100", "attribute 1 has length 255")]
    [InlineData("07000100aabbcc00", "attribute 1 holds 3 bytes")]
    [InlineData("05000f00aa000000", "attribute 15 holds 1 bytes where 4 are expected")]
    public void An_attribute_whose_length_is_wrong_is_named(string attribute, string expected) =>
        AssertMalformed(RouteMessageOf("02180000fe030001" + "00000000", attribute), expected);

    [Fact]
    public void A_prefix_longer_than_an_address_is_malformed() =>
        AssertMalformed(RouteMessageOf("02210000fe030001" + "00000000", string.Empty), "prefix length 33");

    [Fact]
    public void Unknown_attributes_and_trailing_padding_are_skipped()
    {
        // Type 99 with three bytes, then RTA_DST with the nested bit set, then two bytes of padding.
        var bytes = Convert.FromHexString(RouteMessageOf("02180000fe030001" + "00000000", "07006300aabbcc00" + "080001800a054800" + "0000"));

        var route = Assert.Single(MessageBuffer.Read(bytes, RouteMessage.Read));

        Assert.Equal("10.5.72.0/24", route.Destination.ToString());
        Assert.Equal((254u, (byte)3, RouteType.Unicast), (route.Table, route.Protocol, route.Type));
    }

    [Fact]
    public void Host_bits_of_a_destination_are_dropped()
    {
        var bytes = Convert.FromHexString(RouteMessageOf("02140000fe030001" + "00000000", "080001000a0548ff"));

        Assert.Equal("10.5.64.0/20", Assert.Single(MessageBuffer.Read(bytes, RouteMessage.Read)).Destination.ToString());
    }

    [Fact]
    public void Messages_of_other_families_are_skipped() =>
        Assert.Empty(MessageBuffer.Read(Convert.FromHexString(RouteMessageOf("1c000000fe030001" + "00000000", string.Empty)), RouteMessage.Read));

    private static void AssertMalformed(string hex, string expected)
    {
        var error = Assert.Throws<NetlinkException>(() => MessageBuffer.Read(Convert.FromHexString(hex), RouteMessage.Read));

        Assert.Equal(Errno.EBADMSG, error.Errno);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A whole RTM_NEWROUTE of an rtmsg and attributes, all in hexadecimal.</summary>
    private static string RouteMessageOf(string header, string attributes)
    {
        var length = 16 + ((header.Length + attributes.Length) / 2);
        return $"{length:x2}000000" + "18000000" + "00000000" + "00000000" + header + attributes;
    }
}
