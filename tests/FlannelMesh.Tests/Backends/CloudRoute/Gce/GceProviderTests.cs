using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Testing.Clouds;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Backends.CloudRoute.Gce;

public sealed class GceProviderTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPNetwork Subnet = IPNetwork.Parse("10.5.1.0/24");

    private readonly FakeGce _cloud = new(TimeProvider.System);
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
    public async Task A_machine_is_known_by_its_path_and_network()
    {
        using var provider = GceProviders.Of(_cloud, _machine);

        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);

        Assert.Equal((_machine.Name, FakeGce.PathOf(_machine), FakeGce.Network), (instance.Id, instance.Target, instance.Network));
        Assert.Equal([FakeGce.Network], instance.Tables.AsEnumerable());
    }

    [Fact]
    public async Task Without_ip_forwarding_the_command_to_turn_it_on_is_named()
    {
        _cloud.Add(_machine with { Forwards = false });
        using var provider = GceProviders.Of(_cloud, _machine);

        var error = await Assert.ThrowsAsync<CloudException>(() => provider.DescribeInstanceAsync(Underlay, CancellationToken.None));

        Assert.StartsWith("canIpForward of machine-1 is off", error.Message, StringComparison.Ordinal);
        Assert.Contains("gcloud compute instances update-from-file machine-1 --project fake-project --zone europe-west3-a", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_route_is_named_after_its_subnet_and_waited_for()
    {
        _cloud.ChangeTime = TimeSpan.FromMilliseconds(600);
        using var provider = GceProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        var start = TimeProvider.System.GetTimestamp();

        await provider.PutRouteAsync(instance, FakeGce.Network, Subnet, null, CancellationToken.None);

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= _cloud.ChangeTime);
        Assert.InRange(_cloud.CountOf("compute.globalOperations.get"), 1, 4);
        Assert.Equal("flannelmesh-10-5-1-0-24", Assert.Single(_cloud.Routes).Name);
        await provider.PutRouteAsync(instance, FakeGce.Network, Subnet, null, CancellationToken.None);
        Assert.Single(_cloud.Routes);
    }

    [Fact]
    public async Task A_route_to_another_machine_is_made_anew_and_a_foreign_name_is_left_alone()
    {
        var other = _cloud.Add(new FakeMachine(2, IPAddress.Parse("10.99.0.12")));
        _cloud.AddForeign("by-hand", "10.5.7.0/24", FakeGce.PathOf(other));
        _cloud.AddForeign("flannelmesh-10-5-1-0-24", Subnet.ToString(), FakeGce.PathOf(other));
        using var provider = GceProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        var routes = await provider.ListRoutesAsync(instance, instance.Tables, CancellationToken.None);
        Assert.Equal([true, false], routes.Select(route => route.IsForeign));

        await provider.PutRouteAsync(instance, FakeGce.Network, Subnet, routes[1], CancellationToken.None);

        Assert.Equal(FakeGce.PathOf(_machine), _cloud.Routes.Single(route => route.Name == "flannelmesh-10-5-1-0-24").Target);
        await provider.RemoveRouteAsync(instance, routes[1], CancellationToken.None);
        Assert.Equal(2, _cloud.Routes.Count);
        await provider.RemoveRouteAsync(instance, routes[1] with { Target = FakeGce.PathOf(_machine) }, CancellationToken.None);
        Assert.Equal(["by-hand"], _cloud.Routes.Select(route => route.Name));
    }

    [Fact]
    public async Task Ipv6_subnets_have_routes_too()
    {
        using var provider = GceProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);

        await provider.PutRouteAsync(instance, FakeGce.Network, IPNetwork.Parse("fd10:5:0:1::/64"), null, CancellationToken.None);

        Assert.Equal(("flannelmesh-fd10-5-0-1---64", "fd10:5:0:1::/64"), (_cloud.Routes[0].Name, _cloud.Routes[0].Destination));
    }

    [Fact]
    public async Task Routes_come_in_pages()
    {
        _cloud.PageSize = 3;
        for (var i = 0; i < 8; i++)
        {
            _cloud.AddForeign($"by-hand-{i}", $"10.6.{i}.0/24", "10.99.0.1");
        }

        using var provider = GceProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);

        Assert.Equal(8, (await provider.ListRoutesAsync(instance, instance.Tables, CancellationToken.None)).Length);
        Assert.Equal(3, _cloud.CountOf("compute.routes.list"));
    }

    [Fact]
    public async Task An_operation_that_fails_is_an_error_with_its_code()
    {
        using var provider = GceProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        _cloud.Terminate(_machine);

        var error = await Assert.ThrowsAsync<CloudException>(() => provider.PutRouteAsync(instance, FakeGce.Network, Subnet, null, CancellationToken.None));

        Assert.Equal("RESOURCE_NOT_FOUND", error.Code);
        Assert.Contains("(request operation-", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_a_service_account_serves_as_well()
    {
        using var rsa = RSA.Create(2048);
        using var directory = new TemporaryDirectory();
        _cloud.ServiceAccountKey = rsa;
        await File.WriteAllTextAsync(directory.File("key.json"), JsonSerializer.Serialize(new
        {
            type = "service_account",
            project_id = FakeGce.Project,
            private_key_id = "1",
            private_key = rsa.ExportPkcs8PrivateKeyPem(),
            client_email = "node@fake-project.iam.gserviceaccount.com",
            client_id = "1",
            token_uri = new Uri(_cloud.Url, "token").ToString(),
        }));
        using var provider = GceProviders.Of(_cloud, _machine, directory.File("key.json"));

        Assert.Equal(_machine.Name, (await provider.DescribeInstanceAsync(Underlay, CancellationToken.None)).Id);
        _cloud.ServiceAccountKey = null;
        using var refused = GceProviders.Of(_cloud, _machine, directory.File("key.json"));
        var error = await Assert.ThrowsAsync<CloudException>(() => refused.DescribeInstanceAsync(Underlay, CancellationToken.None));
        Assert.Matches("^access token: invalid_grant: .* GOOGLE_APPLICATION_CREDENTIALS$", error.Message);
    }

    [Fact]
    public async Task A_key_file_that_cannot_be_read_is_named()
    {
        using var provider = GceProviders.Of(_cloud, _machine, "/nonexistent/key.json");

        var error = await Assert.ThrowsAsync<CloudException>(() => provider.DescribeInstanceAsync(Underlay, CancellationToken.None));

        Assert.StartsWith("GOOGLE_APPLICATION_CREDENTIALS is /nonexistent/key.json, which cannot be used:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissions_are_asked_for_and_change_nothing()
    {
        using var provider = GceProviders.Of(_cloud, _machine);
        var instance = await provider.DescribeInstanceAsync(Underlay, CancellationToken.None);
        _cloud.Denied = ["compute.routes.delete"];

        var permissions = await provider.CheckPermissionsAsync(instance, Subnet, CancellationToken.None);

        var refused = Assert.Single(permissions, permission => permission.Problem is not null);
        Assert.Equal("compute.routes.delete is not granted in project fake-project; grant it to the instance's service account", refused.Problem);
        Assert.Contains(permissions, permission => permission.Action == "compute.routes.create");
        Assert.Empty(_cloud.Routes);
    }
}
