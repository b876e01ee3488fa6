using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Backends.CloudRoute.Ali;
using FlannelMesh.Testing.Clouds;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Backends.CloudRoute.Ali;

public sealed class AliProviderTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPNetwork Subnet = IPNetwork.Parse("10.5.1.0/24");

    private readonly FakeAli _cloud = new(TimeProvider.System);
    private readonly FakeMachine _machine = new(1, IPAddress.Parse("10.99.0.11"));

    private UnderlayInterface Underlay => BackendSamples.Eth0 with { Address = _machine.Address };

    public async Task InitializeAsync()
    {
        _cloud.Add(_machine);
        await _cloud.StartAsync();
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task A_machine_is_known_with_the_table_of_its_vswitch_or_the_configured_one()
    {
        using var provider = AliProviders.Of(_cloud, _machine);
        using var configured = AliProviders.Of(_cloud, _machine, table: "vtb-other");

        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);

        Assert.Equal((_machine.Id, _machine.Id, FakeAli.Vpc), (instance.Id, instance.Target, instance.Network));
        Assert.Equal([FakeAli.MainTable], instance.Tables.AsEnumerable());
        Assert.Equal(["vtb-other"], (await configured.DescribeInstanceAsync(Underlay, CancellationToken.None)).Tables.AsEnumerable());
    }

    [Fact]
    public async Task A_token_that_was_not_to_be_had_is_asked_for_again()
    {
        _cloud.TokensRefused = 1;
        using var provider = AliProviders.Of(_cloud, _machine);

        Assert.Equal(_machine.Id, (await provider.DescribeInstanceAsync(Underlay, CancellationToken.None)).Id);
    }

    [Fact]
    public async Task Keys_from_the_environment_serve_without_a_role_and_wrong_ones_are_named()
    {
        _cloud.HasRole = false;
        _cloud.Keys = ImmutableDictionary<string, string>.Empty.Add("LTAIfake", "secretfake");
        using var provider = AliProviders.Of(_cloud, _machine, new AliKeys("LTAIfake", "secretfake", null));
        using var wrong = AliProviders.Of(_cloud, _machine, new AliKeys("LTAIfake", "wrong", null));
        using var none = AliProviders.Of(_cloud, _machine);

        await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);

        var error = await Assert.ThrowsAsync<CloudException>(() => wrong.DescribeInstanceAsync(Underlay, CancellationToken.None));
        Assert.Matches("SignatureDoesNotMatch: .* \\(request .*\\); correct the role or the keys of the agent", error.Message);
        var missing = await Assert.ThrowsAsync<CloudException>(() => none.DescribeInstanceAsync(Underlay, CancellationToken.None));
        Assert.Contains("has no RAM role and ALIBABA_CLOUD_ACCESS_KEY_ID", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secondary_interface_is_refused()
    {
        using var provider = AliProviders.Of(_cloud, _machine);

        var error = await Assert.ThrowsAsync<CloudException>(() =>
            provider.DescribeInstanceAsync(Underlay with { Address = IPAddress.Parse("10.99.0.77") }, CancellationToken.None));

        Assert.Contains("choose the primary one with --iface", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_is_waited_for_until_it_is_available_and_may_be_put_again()
    {
        _cloud.ChangeTime = TimeSpan.FromMilliseconds(700);
        using var provider = AliProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        var start = TimeProvider.System.GetTimestamp();

        await provider.PutRouteAsync(instance, FakeAli.MainTable, Subnet, null, CancellationToken.None);

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= _cloud.ChangeTime);
        await provider.PutRouteAsync(instance, FakeAli.MainTable, Subnet, null, CancellationToken.None);
        Assert.Equal(_machine.Id, Assert.Single(_cloud.Routes).Target);
    }

    [Fact]
    public async Task A_change_while_another_is_under_way_is_for_later()
    {
        _cloud.ChangeTime = TimeSpan.FromMinutes(1);
        using var provider = AliProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            provider.PutRouteAsync(instance, FakeAli.MainTable, IPNetwork.Parse("10.5.2.0/24"), null, cancel.Token));

        var error = await Assert.ThrowsAsync<CloudException>(() => provider.PutRouteAsync(instance, FakeAli.MainTable, Subnet, null, CancellationToken.None));

        Assert.Equal(("TaskConflict", true), (error.Code, error.IsTransient));
    }

    [Fact]
    public async Task An_entry_to_another_machine_is_made_anew_and_one_that_has_changed_is_not_removed()
    {
        var other = _cloud.Add(new FakeMachine(2, IPAddress.Parse("10.99.0.12")));
        _cloud.AddForeign(Subnet.ToString(), other.Id, "Instance");
        using var provider = AliProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        var present = (await provider.ListRoutesAsync(instance, instance.Tables, CancellationToken.None)).Single(route => route.Destination == Subnet);

        await provider.PutRouteAsync(instance, FakeAli.MainTable, Subnet, present, CancellationToken.None);
        await provider.RemoveRouteAsync(instance, present, CancellationToken.None);

        Assert.Equal(_machine.Id, Assert.Single(_cloud.Routes).Target);
        await provider.RemoveRouteAsync(instance, present with { Target = _machine.Id }, CancellationToken.None);
        Assert.Empty(_cloud.Routes);
    }

    [Fact]
    public async Task Entries_come_in_pages_and_those_of_the_system_are_foreign()
    {
        _cloud.PageSize = 3;
        for (var i = 0; i < 7; i++)
        {
            _cloud.AddForeign($"10.6.{i}.0/24", _machine.Id, "Instance");
        }

        using var provider = AliProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        var routes = await provider.ListRoutesAsync(instance, instance.Tables, CancellationToken.None);

        Assert.Equal(8, routes.Length);
        Assert.Equal(["10.99.0.0/24"], routes.Where(route => route.IsForeign).Select(route => route.Destination.ToString()));
    }

    [Fact]
    public async Task What_can_be_tried_of_the_permissions_is()
    {
        using var provider = AliProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        Assert.Null(Assert.Single(await provider.CheckPermissionsAsync(instance, Subnet, CancellationToken.None)).Problem);

        _cloud.Denied = ["DescribeRouteEntryList"];

        var refused = Assert.Single(await provider.CheckPermissionsAsync(instance, Subnet, CancellationToken.None));
        Assert.EndsWith("allow vpc:DescribeRouteEntryList in the RAM policy of the instance's role", refused.Problem, StringComparison.Ordinal);
    }
}
