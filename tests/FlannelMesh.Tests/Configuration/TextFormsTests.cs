using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class TextFormsTests
{
    [Theory]
    [InlineData("a", "a:8283")]
    [InlineData("node-1.example.com:99", "node-1.example.com:99")]
    [InlineData("10.0.0.1", "10.0.0.1:8283")]
    [InlineData("10.0.0.1:65535", "10.0.0.1:65535")]
    [InlineData("[fd00::1]", "[fd00::1]:8283")]
    [InlineData("[FD00:0::1]:99", "[fd00::1]:99")]
    [InlineData("self", "self")]
    public void Seeds_have_a_host_and_perhaps_a_port(string text, string expected)
    {
        Assert.True(SeedText.TryParse(text, 8283, out var seed));
        Assert.Equal(expected, seed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:b")]
    [InlineData("fd00::1")]
    [InlineData("[fd00::1")]
    [InlineData("[10.0.0.1]")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.256")]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("akka.tcp://x@a:1")]
    public void What_is_no_seed_is_refused(string text) => Assert.False(SeedText.TryParse(text, 8283, out _));

    [Theory]
    [InlineData("seeds", "seeds", 8283, false)]
    [InlineData("seeds.example.com.", "seeds.example.com", 8283, false)]
    [InlineData("Seeds-1.example.com:99", "Seeds-1.example.com", 99, false)]
    [InlineData("_flannelmesh._tcp.example.com", "_flannelmesh._tcp.example.com", 8283, true)]
    public void A_dns_name_may_have_a_port(string text, string host, int port, bool isService)
    {
        Assert.True(SeedDnsText.TryParse(text, 8283, out var name));
        Assert.Equal(new SeedDnsName(host, port), name);
        Assert.Equal(isService, name.IsService);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:99")]
    [InlineData("[fd00::1]")]
    [InlineData("_flannelmesh._tcp.example.com:99")]
    public void What_is_no_dns_name_is_refused(string text) => Assert.False(SeedDnsText.TryParse(text, 8283, out _));

    [Fact]
    public void A_dns_name_has_253_characters_at_most_and_63_in_a_label()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 49), 5)) + ".abc";

        Assert.True(SeedDnsText.TryParse(longest, 8283, out _));
        Assert.False(SeedDnsText.TryParse("a" + longest, 8283, out _));
        Assert.True(SeedDnsText.TryParse(new string('a', 63), 8283, out _));
        Assert.False(SeedDnsText.TryParse(new string('a', 64), 8283, out _));
    }

    [Theory]
    [InlineData("500 ms", 500)]
    [InlineData("500ms", 500)]
    [InlineData("60 s", 60_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("1 d", 86_400_000)]
    public void Durations_have_a_unit(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("0 s")]
    [InlineData("-1 s")]
    [InlineData("1 week")]
    [InlineData("s")]
    [InlineData("1,5 s")]
    [InlineData("99999 d")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("fc00::/7", true)]
    [InlineData("10.0.0/8", false)]
    [InlineData("10.0.0.0/+8", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.0.0.0/", false)]
    [InlineData("/8", false)]
    [InlineData("fe80::1%eth0/64", false)]
    [InlineData("[fc00::]/7", false)]
    public void Networks_are_written_in_full(string text, bool isValid) => Assert.Equal(isValid, Cidr.TryParse(text, out _, out _));
}
