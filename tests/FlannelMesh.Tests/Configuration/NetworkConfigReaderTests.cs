using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class NetworkConfigReaderTests
{
    private const string Backend = """ "Backend":{"Type":"vxlan"} """;

    [Theory]
    [InlineData("10.3.0.0/16", "", 24, "10.3.1.0", "10.3.255.0")]
    [InlineData("10.3.0.0/22", "", 24, "10.3.1.0", "10.3.3.0")]
    [InlineData("10.3.0.0/23", "", 25, "10.3.0.128", "10.3.1.128")]
    [InlineData("10.3.0.0/28", "", 30, "10.3.0.4", "10.3.0.12")]
    [InlineData("10.0.0.0/8", "", 24, "10.0.1.0", "10.255.255.0")]
    [InlineData("10.3.7.9/16", "", 24, "10.3.1.0", "10.3.255.0")]
    [InlineData("10.3.0.0/16", ",\"SubnetLen\":26", 26, "10.3.0.64", "10.3.255.192")]
    [InlineData("10.3.0.0/16", ",\"SubnetLen\":18", 18, "10.3.64.0", "10.3.192.0")]
    [InlineData("10.3.0.0/16", ",\"SubnetLen\":30", 30, "10.3.0.4", "10.3.255.252")]
    [InlineData("10.3.0.0/28", ",\"SubnetLen\":30", 30, "10.3.0.4", "10.3.0.12")]
    [InlineData("10.3.0.0/16", ",\"SubnetLen\":0", 24, "10.3.1.0", "10.3.255.0")]
    [InlineData("10.3.0.0/16", ",\"SubnetLen\":null", 24, "10.3.1.0", "10.3.255.0")]
    [InlineData("10.3.0.0/16", ",\"SubnetMin\":\"10.3.0.0\"", 24, "10.3.0.0", "10.3.255.0")]
    [InlineData("10.3.0.0/16", ",\"SubnetMin\":\"0.0.0.0\"", 24, "10.3.1.0", "10.3.255.0")]
    [InlineData("10.3.0.0/16", ",\"SubnetMin\":\"10.3.5.0\",\"SubnetMax\":\"10.3.5.0\"", 24, "10.3.5.0", "10.3.5.0")]
    public void Ipv4_lengths_and_bounds_have_flannels_defaults(string network, string more, int length, string min, string max)
    {
        var config = Read($$"""{"Network":"{{network}}"{{more}},{{Backend}}}""");

        Assert.NotNull(config.Ipv4);
        Assert.Equal((length, min, max), (config.Ipv4.SubnetLen, config.Ipv4.Min.ToString(), config.Ipv4.Max.ToString()));
        Assert.Null(config.Ipv6);
        Assert.True(config.EnableIpv4);
        Assert.False(config.EnableIpv6);
    }

    [Theory]
    [InlineData("fc00::/48", "", 64, "fc00:0:0:1::", "fc00:0:0:ffff::")]
    [InlineData("fc00::/62", "", 64, "fc00:0:0:1::", "fc00:0:0:3::")]
    [InlineData("fc00::/63", "", 65, "fc00:0:0:0:8000::", "fc00:0:0:1:8000::")]
    [InlineData("fc00::/124", "", 126, "fc00::4", "fc00::c")]
    [InlineData("fc00::/48", ",\"IPv6SubnetLen\":56", 56, "fc00:0:0:100::", "fc00:0:0:ff00::")]
    [InlineData("fc00::/48", ",\"IPv6SubnetMin\":\"fc00:0:0:9::\"", 64, "fc00:0:0:9::", "fc00:0:0:ffff::")]
    [InlineData("8000::/1", "", 64, "8000:0:0:1::", "ffff:ffff:ffff:ffff::")]
    public void Ipv6_lengths_and_bounds_have_flannels_defaults(string network, string more, int length, string min, string max)
    {
        var config = Read($$"""{"EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"{{network}}"{{more}},{{Backend}}}""");

        Assert.NotNull(config.Ipv6);
        Assert.Equal(length, config.Ipv6.SubnetLen);
        Assert.Equal(System.Net.IPAddress.Parse(min), config.Ipv6.Min);
        Assert.Equal(System.Net.IPAddress.Parse(max), config.Ipv6.Max);
        Assert.Null(config.Ipv4);
    }

    [Fact]
    public void Keys_do_not_depend_on_case_and_nftables_is_accepted()
    {
        var config = Read("""{"network":"10.3.0.0/16","enableIPv6":true,"ipv6Network":"fc00::/48","ENABLENFTABLES":true,"backend":{"type":"VXLAN","vni":7}}""");

        Assert.Equal("10.3.0.0/16", config.Network.ToString());
        Assert.Equal("fc00::/48", config.Ipv6?.Network.ToString());
        Assert.Equal(new VxlanBackendConfig { Vni = 7 }, config.Backend);
    }

    [Theory]
    [InlineData("", "Network is missing|10.244.0.0/16", false)]
    [InlineData("\"Network\":\"\"", "Network is \"\"|CIDR", false)]
    [InlineData("\"Network\":\"10.3.0.0\"", "Network is \"10.3.0.0\"|CIDR", false)]
    [InlineData("\"Network\":\"10.3.0/16\"", "Network is \"10.3.0/16\"|CIDR", false)]
    [InlineData("\"Network\":\"010.3.0.0/16\"", "Network|CIDR", false)]
    [InlineData("\"Network\":\"10.3.0.0/33\"", "Network|CIDR", false)]
    [InlineData("\"Network\":\"fc00::/48\"", "Network is \"fc00::/48\"|IPv4", false)]
    [InlineData("\"Network\":\"0.0.0.0/0\"", "Network|whole address space", false)]
    [InlineData("\"Network\":\"10.3.0.0/29\"", "Network is 10.3.0.0/29|too small|/28", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetLen\":31", "SubnetLen is 31|less than /31", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetLen\":17", "SubnetLen is 17|four subnets|/18", false)]
    [InlineData("\"Network\":\"10.3.0.0/29\",\"SubnetLen\":30", "SubnetLen is 30|four subnets", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetLen\":\"24\"", "SubnetLen is the string \"24\"|a number", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetLen\":-1", "SubnetLen is -1|whole number", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetLen\":24.5", "SubnetLen is 24.5|whole number", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMin\":\"10.4.1.0\"", "SubnetMin is 10.4.1.0|not in the range|10.3.0.0/16", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMax\":\"10.4.1.0\"", "SubnetMax is 10.4.1.0|not in the range|10.3.0.0/16", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMin\":\"10.3.1.7\"", "SubnetMin is 10.3.1.7|boundary|10.3.1.0", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMax\":\"10.3.1.7\"", "SubnetMax is 10.3.1.7|boundary|10.3.1.0", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMin\":\"first\"", "SubnetMin is \"first\"|IPv4 address", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMin\":\"fc00::\"", "SubnetMin|IPv4 address", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMin\":3", "SubnetMin is the number 3|a string", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetMin\":\"10.3.9.0\",\"SubnetMax\":\"10.3.8.0\"", "SubnetMin 10.3.9.0|SubnetMax 10.3.8.0", false)]
    [InlineData("\"Network\":[]", "Network is the array []|a string", false)]
    [InlineData("\"EnableIPv4\":\"yes\"", "EnableIPv4 is the string \"yes\"|true or false", false)]
    [InlineData("\"EnableNFTables\":1", "EnableNFTables is the number 1|true or false", false)]
    [InlineData("\"EnableIPv4\":false", "EnableIPv4 is false|EnableIPv6", false)]
    [InlineData("\"EnableIPv4\":false,\"EnableIPv6\":true,\"IPv6Network\":\"fc00::/48\",\"Network\":\"10.3.0.0/16\"", "Network is given|EnableIPv4", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"IPv6Network\":\"fc00::/48\"", "IPv6Network is given|EnableIPv6", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"IPv6SubnetLen\":64", "IPv6SubnetLen is given|EnableIPv6", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"EnableIPv6\":true", "IPv6Network is missing", false)]
    [InlineData("\"IPv6Network\":\"10.3.0.0/16\"", "IPv6Network is \"10.3.0.0/16\"|IPv6", true)]
    [InlineData("\"IPv6Network\":\"::/0\"", "IPv6Network|whole address space", true)]
    [InlineData("\"IPv6Network\":\"fc00::/125\"", "IPv6Network is fc00::/125|too small|/124", true)]
    [InlineData("\"IPv6Network\":\"fc00::/48\",\"IPv6SubnetLen\":127", "IPv6SubnetLen is 127|less than /127", true)]
    [InlineData("\"IPv6Network\":\"fc00::/48\",\"IPv6SubnetLen\":49", "IPv6SubnetLen is 49|four subnets|/50", true)]
    [InlineData("\"IPv6Network\":\"fc00::/48\",\"IPv6SubnetMin\":\"fd00::\"", "IPv6SubnetMin is fd00::|not in the range", true)]
    [InlineData("\"IPv6Network\":\"fc00::/48\",\"IPv6SubnetMax\":\"fc00::7\"", "IPv6SubnetMax is fc00::7|boundary|fc00::", true)]
    [InlineData(
        "\"IPv6Network\":\"fc00::/48\",\"IPv6SubnetMin\":\"fc00:0:0:9::\",\"IPv6SubnetMax\":\"fc00:0:0:8::\"", "IPv6SubnetMin fc00:0:0:9::|IPv6SubnetMax", true)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"SubnetLenn\":24", "unknown key SubnetLenn|did you mean SubnetLen?", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"Netwrok\":\"10.3.0.0/16\"", "unknown key Netwrok|did you mean Network?", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"comment\":\"x\"", "unknown key comment", false)]
    [InlineData("\"Network\":\"10.3.0.0/16\",\"network\":\"10.4.0.0/16\"", "network is given twice|Network", false)]
    public void A_broken_rule_is_named_with_origin_key_value_and_cure(string keys, string parts, bool isIpv6Only)
    {
        var prefix = isIpv6Only ? "\"EnableIPv4\":false,\"EnableIPv6\":true," : "";
        var separator = keys.Length > 0 ? "," : "";

        var message = Settings.ErrorOf(() => Read($$"""{{{prefix}}{{keys}}{{separator}}{{Backend}}}"""));

        Settings.AssertContainsAll(message, "net-conf.json: |" + parts);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n", "empty")]
    [InlineData("[]", "array|object")]
    [InlineData("3", "number|object")]
    [InlineData("{\"Network\": \"10.3.0.0/16\"\n \"Backend\": 3}", "line 2, column 2")]
    [InlineData("{\"Network\": \"10.3.0.0/16\",}", "line 1, column 27")]
    [InlineData("{", "line 1")]
    public void Text_that_is_no_json_object_is_refused_with_its_place(string json, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Read(json)), "net-conf.json: |" + parts);

    private static NetworkConfig Read(string json) => NetworkConfigReader.Read(json, "net-conf.json");
}
