using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Testing.Clouds;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Backends.CloudRoute.Aws;

public sealed class AwsProviderTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPNetwork Subnet = IPNetwork.Parse("10.5.1.0/24");

    private readonly FakeAws _cloud = new(TimeProvider.System);
    private readonly FakeMachine _machine = new(1, IPAddress.Parse("10.99.0.11")) { Ipv6Address = IPAddress.Parse("fd99::11") };

    public async Task InitializeAsync()
    {
        _cloud.Add(_machine);
        await _cloud.StartAsync();
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_machine_is_known_with_and_without_metadata_tokens(bool knowsTokens, bool requiresToken)
    {
        (_cloud.KnowsTokens, _cloud.RequiresToken) = (knowsTokens, requiresToken);

        var instance = await DescribeAsync();

        Assert.Equal(
            (_machine.Id, _machine.Interface, FakeAws.Vpc, (string?)null), (instance.Id, instance.Target, instance.Network, instance.Warning));
        Assert.Equal([FakeAws.MainTable], instance.Tables.AsEnumerable());
        Assert.Contains(_machine.Interface, _cloud.Unchecked);
    }

    [Fact]
    public async Task Without_a_token_where_one_is_required_the_hop_limit_is_named()
    {
        (_cloud.KnowsTokens, _cloud.RequiresToken) = (false, true);

        var error = await Assert.ThrowsAsync<CloudException>(DescribeAsync);

        Assert.Contains("raise the hop limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_subnets_own_table_goes_before_the_main_one_and_configured_ones_before_both()
    {
        _cloud.TableOfSubnet = ImmutableDictionary<string, string>.Empty.Add("a", "rtb-a").Add("b", "rtb-b");

        Assert.Equal(["rtb-a"], (await DescribeAsync()).Tables.AsEnumerable());
        Assert.Equal(["rtb-b", "rtb-a"], (await DescribeAsync("rtb-b", "rtb-a")).Tables.AsEnumerable());
    }

    [Fact]
    public async Task Tables_come_in_pages()
    {
        _cloud.PageSize = 1;
        _cloud.TableOfSubnet = ImmutableDictionary<string, string>.Empty.Add("b", "rtb-b").Add("c", "rtb-c");
        foreach (var table in new[] { FakeAws.MainTable, "rtb-b", "rtb-c" })
        {
            _cloud.AddForeign("10.5.9.0/24", _machine.Interface, table);
        }

        using var provider = AwsProviders.Of(_cloud, _machine, [FakeAws.MainTable, "rtb-b", "rtb-c"]);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        var routes = await provider.ListRoutesAsync(instance, instance.Tables, CancellationToken.None);

        Assert.Equal([.. instance.Tables.Order()], routes.Where(route => route.Destination.ToString() == "10.5.9.0/24").Select(route => route.Table).Order());
    }

    [Fact]
    public async Task A_refused_source_dest_check_is_a_warning_with_the_action_unless_it_is_off_already()
    {
        _cloud.Denied = [FakeAws.ChangeAttribute];

        var warning = (await DescribeAsync()).Warning;

        Assert.Contains("allow ec2:ModifyNetworkInterfaceAttribute", warning, StringComparison.Ordinal);
        Assert.EndsWith($"--network-interface-id {_machine.Interface} --no-source-dest-check", warning, StringComparison.Ordinal);
        _cloud.Unchecked = [_machine.Interface];
        Assert.Null((await DescribeAsync()).Warning);
    }

    [Fact]
    public async Task An_address_of_no_interface_is_refused()
    {
        using var provider = AwsProviders.Of(_cloud, _machine);

        var error = await Assert.ThrowsAsync<CloudException>(() =>
            provider.DescribeInstanceAsync(Underlay with { Address = IPAddress.Parse("10.99.0.77") }, CancellationToken.None));

        Assert.Contains("has the address 10.99.0.77 of eth0: choose another with --iface", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_are_made_changed_in_one_step_and_removed_and_each_may_be_repeated()
    {
        var other = _cloud.Add(new FakeMachine(2, IPAddress.Parse("10.99.0.12")));
        using var provider = AwsProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        foreach (var subnet in new[] { Subnet, IPNetwork.Parse("fd10:5:0:1::/64") })
        {
            await provider.PutRouteAsync(instance, FakeAws.MainTable, subnet, null, CancellationToken.None);
            await provider.PutRouteAsync(instance, FakeAws.MainTable, subnet, null, CancellationToken.None);
            Assert.Equal(_machine.Interface, TargetOf(subnet));

            _cloud.Edit(routes => routes.ConvertAll(route => route.Destination == $"{subnet}" ? route with { Target = other.Interface } : route));
            var present = (await provider.ListRoutesAsync(instance, instance.Tables, CancellationToken.None)).Single(route => route.Destination == subnet);
            var deletes = _cloud.CountOf("DeleteRoute");
            await provider.PutRouteAsync(instance, FakeAws.MainTable, subnet, present, CancellationToken.None);
            Assert.Equal((_machine.Interface, deletes), (TargetOf(subnet), _cloud.CountOf("DeleteRoute")));

            // It has another next hop by now, so it is not the one that was to go.
            await provider.RemoveRouteAsync(instance, present, CancellationToken.None);
            Assert.Equal(_machine.Interface, TargetOf(subnet));
            await provider.RemoveRouteAsync(instance, present with { Target = _machine.Interface }, CancellationToken.None);
            await provider.RemoveRouteAsync(instance, present with { Target = _machine.Interface }, CancellationToken.None);
            Assert.DoesNotContain(_cloud.Routes, route => route.Destination == $"{subnet}");

            // What was there to be changed may be gone.
            await provider.PutRouteAsync(instance, FakeAws.MainTable, subnet, present, CancellationToken.None);
            Assert.Equal(_machine.Interface, TargetOf(subnet));
        }
    }

    [Fact]
    public async Task A_foreign_route_that_came_in_between_is_not_replaced()
    {
        using var provider = AwsProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        _cloud.AddForeign(Subnet.ToString(), "vgw-1");

        var error = await Assert.ThrowsAsync<CloudException>(() => provider.PutRouteAsync(instance, FakeAws.MainTable, Subnet, null, CancellationToken.None));

        Assert.Equal("RouteAlreadyExists", error.Code);
        Assert.Equal("vgw-1", TargetOf(Subnet));
    }

    [Fact]
    public async Task A_wrong_table_is_named_with_the_key_to_correct()
    {
        using var provider = AwsProviders.Of(_cloud, _machine, ["rtb-wrong"]);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);

        var error = await Assert.ThrowsAsync<CloudException>(() => provider.ListRoutesAsync(instance, instance.Tables, CancellationToken.None));

        Assert.Matches("^ec2:DescribeRouteTables for rtb-wrong: InvalidRouteTableID.NotFound: .* \\(request .*\\); correct Backend.RouteTableID", error.Message);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task The_quota_is_named_as_aws_does()
    {
        _cloud.Quota = 0;
        using var provider = AwsProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);

        var error = await Assert.ThrowsAsync<CloudException>(() => provider.PutRouteAsync(instance, FakeAws.MainTable, Subnet, null, CancellationToken.None));

        Assert.Contains("\"Routes per route table\" of the VPC service (50 by default; Service Quotas, code L-93826ACB)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissions_are_asked_for_by_dry_run_and_change_nothing()
    {
        using var provider = AwsProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        _cloud.Denied = ["ReplaceRoute", FakeAws.ChangeAttribute];

        var permissions = await provider.CheckPermissionsAsync(instance, Subnet, CancellationToken.None);

        Assert.Equal(
            [
                ("ec2:DescribeRouteTables", true, true), ("ec2:CreateRoute", true, true), ("ec2:ReplaceRoute", false, true),
                ("ec2:DeleteRoute", true, true), ("ec2:ModifyNetworkInterfaceAttribute", false, false),
            ],
            permissions.Select(permission => (permission.Action, permission.Problem is null, permission.IsRequired)));
        Assert.Empty(_cloud.Routes);
    }

    private UnderlayInterface Underlay => BackendSamples.Eth0 with { Address = _machine.Address };

    private string TargetOf(IPNetwork subnet) => _cloud.Routes.Single(route => route.Destination == subnet.ToString()).Target;

    private async Task<CloudInstance> DescribeAsync(params string[] tables)
    {
        using var provider = AwsProviders.Of(_cloud, _machine, [.. tables]);
        return await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
    }

    private Task<CloudInstance> DescribeAsync() => DescribeAsync([]);
}
