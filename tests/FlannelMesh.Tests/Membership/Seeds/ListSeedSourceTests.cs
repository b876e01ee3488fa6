using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Membership.Seeds;
using FlannelMesh.Tests.Configuration;

namespace FlannelMesh.Tests.Membership.Seeds;

public sealed class ListSeedSourceTests
{
    private static readonly IPEndPoint Self = IPEndPoint.Parse("10.99.0.10:8283");

    [Fact]
    public async Task Addresses_count_once_and_self_is_this_nodes_own()
    {
        Assert.Equal("10.99.0.10:8283", await ReadAsync(Self, SeedAddress.Self));
        Assert.Equal("10.99.0.11:8283 10.99.0.12:9", await ReadAsync(Self, new("10.99.0.12", 9), new("10.99.0.11", 8283), new("10.99.0.11", 8283)));
    }

    [Fact]
    public async Task A_name_has_one_address_of_the_clusters_family()
    {
        Assert.Equal("127.0.0.1:1", await ReadAsync(Self, new SeedAddress("localhost", 1)));
        Assert.Equal("[fd99::11]:8283", await ReadAsync(IPEndPoint.Parse("[fd99::10]:8283"), new SeedAddress("fd99::11", 8283)));
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_a_problem_and_the_others_count()
    {
        var view = await new ListSeedSource([new("no-such-host.invalid", 1), new("10.99.0.11", 2)], Self).ReadAsync(CancellationToken.None);

        Assert.Equal([IPEndPoint.Parse("10.99.0.11:2")], view.Endpoints.AsEnumerable());
        Settings.AssertContainsAll(view.Problem!, "'no-such-host.invalid' does not resolve to an IPv4 address");
    }

    [Theory]
    [InlineData("fd99::11", "--seed [fd99::11]:8283: 'fd99::11' has no IPv4 address")]
    [InlineData("0.0.0.0", "--seed 0.0.0.0:8283: '0.0.0.0' is no host's address")]
    public void An_address_no_seed_can_have_is_refused(string host, string expected) =>
        Assert.StartsWith(expected, Settings.ErrorOf(() => new ListSeedSource([new(host, 8283)], Self)), StringComparison.Ordinal);

    private static async Task<string> ReadAsync(IPEndPoint self, params SeedAddress[] seeds)
    {
        var view = await new ListSeedSource(seeds, self).ReadAsync(CancellationToken.None);
        Assert.Null(view.Problem);
        return string.Join(' ', view.Endpoints);
    }
}
