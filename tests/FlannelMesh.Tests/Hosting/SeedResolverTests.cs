using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;

namespace FlannelMesh.Tests.Hosting;

public sealed class SeedResolverTests
{
    private static readonly IPEndPoint Self = IPEndPoint.Parse("10.99.0.10:8283");

    [Fact]
    public async Task Addresses_and_self_need_no_resolver_and_count_once() => Assert.Equal(
        [IPEndPoint.Parse("10.99.0.11:8283"), IPEndPoint.Parse("10.99.0.12:9"), Self],
        await ResolveAsync(new("10.99.0.11", 8283), new("10.99.0.12", 9), SeedAddress.Self, new("10.99.0.11", 8283)));

    [Fact]
    public async Task A_name_resolves_to_the_clusters_family()
    {
        Assert.Equal([IPEndPoint.Parse("127.0.0.1:8283")], await ResolveAsync(new SeedAddress("localhost", 8283)));
        Assert.Equal(
            [IPEndPoint.Parse("[fd99::11]:8283")],
            (await SeedResolver.ResolveAsync([new("fd99::11", 8283)], IPEndPoint.Parse("[fd99::10]:8283"), CancellationToken.None)).AsEnumerable());
    }

    [Theory]
    [InlineData("no-such-host.invalid", "'no-such-host.invalid' does not resolve to an IPv4 address")]
    [InlineData("fd99::11", "--seed [fd99::11]:8283: 'fd99::11' has no IPv4 address")]
    [InlineData("0.0.0.0", "'0.0.0.0' is no host's address")]
    public async Task What_does_not_resolve_is_named(string host, string expected)
    {
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => ResolveAsync(new SeedAddress(host, 8283)));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("--seed ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_seed_the_message_says_how_to_give_one()
    {
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => ResolveAsync());

        Assert.Contains("--seed self", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<IPEndPoint>> ResolveAsync(params SeedAddress[] seeds) =>
        await SeedResolver.ResolveAsync(seeds, Self, CancellationToken.None);
}
