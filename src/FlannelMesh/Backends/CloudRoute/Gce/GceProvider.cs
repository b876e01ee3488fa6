using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Backends.CloudRoute.Http;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends.CloudRoute.Gce;

/// <summary>Google Compute Engine: a route of the network for each host, named flannelmesh- and the subnet with dashes.</summary>
public sealed class GceProvider(GceSettings settings, TimeProvider time) : ICloudProvider
{
    private const int PageSize = 500;

    /// <summary>The default, the same as flannel's.</summary>
    private const int Priority = 1000;

    private static readonly string[] Permissions =
    [
        "compute.instances.get", "compute.routes.list", "compute.routes.get", "compute.routes.create", "compute.routes.delete",
        "compute.networks.updatePolicy", "compute.instances.use", "compute.globalOperations.get",
    ];

    private readonly GceApi _api = new(settings, time);
    private readonly MetadataClient _metadata = new(
        new MetadataService("Google Compute Engine", settings.Metadata) { Headers = [("Metadata-Flavor", "Google")] }, time);

    /// <param name="environment">A variable's value; null if it is not set.</param>
    public static GceProvider Create(Func<string, string?> environment, TimeProvider time) => new(GceSettings.Read(environment), time);

    public async Task<CloudInstance> DescribeInstanceAsync(UnderlayInterface underlay, CancellationToken cancellation)
    {
        var project = await _metadata.GetAsync("project/project-id", cancellation);
        var zone = (await _metadata.GetAsync("instance/zone", cancellation)).Split('/')[^1];
        var name = await _metadata.GetAsync("instance/name", cancellation);
        var instance = await _api.GetAsync(
            "compute.instances.get", "compute.instances.get", $"projects/{project}/zones/{zone}/instances/{name}", cancellation);
        if (!(instance.TryGetProperty("canIpForward", out var forwards) && forwards.GetBoolean()))
        {
            throw new CloudException(
                $"canIpForward of {name} is off, so the network drops the pods' packets; turn it on (this restarts the instance): "
                + $"gcloud compute instances export {name} --project {project} --zone {zone} --destination {name}.yaml && "
                + $"sed -i -e '/^canIpForward:/d' -e '$a canIpForward: true' {name}.yaml && "
                + $"gcloud compute instances update-from-file {name} --project {project} --zone {zone} --source {name}.yaml "
                + "--most-disruptive-allowed-action=RESTART");
        }

        var network = NetworkOf(instance, underlay)
            ?? throw new CloudException(
                $"no network interface of {name} has the address {underlay.Address ?? underlay.AddressV6} of {underlay.LinkName}: choose another with --iface");
        return new CloudInstance
        {
            Id = name,
            Target = GceRoutes.PathOf(instance.GetProperty("selfLink").GetString()!),
            Network = network,
            Tables = [network],
        };
    }

    public async Task<ImmutableArray<RouteEntry>> ListRoutesAsync(
        CloudInstance instance, IReadOnlyCollection<string> tables, CancellationToken cancellation)
    {
        var routes = ImmutableArray.CreateBuilder<RouteEntry>();
        foreach (var network in tables)
        {
            var page = "";
            do
            {
                var list = await _api.GetAsync(
                    $"compute.routes.list of {network}",
                    "compute.routes.list",
                    $"projects/{ProjectOf(network)}/global/routes?maxResults={PageSize}&filter={Uri.EscapeDataString($"network=\"{UrlOf(network)}\"")}{page}",
                    cancellation);
                if (list.TryGetProperty("items", out var items))
                {
                    routes.AddRange(items.EnumerateArray().Select(route => GceRoutes.Of(route, network)).OfType<RouteEntry>());
                }

                page = GceRoutes.Text(list, "nextPageToken") is { Length: > 0 } token ? $"&pageToken={Uri.EscapeDataString(token)}" : "";
            }
            while (page.Length > 0);
        }

        return routes.ToImmutable();
    }

    public async Task PutRouteAsync(
        CloudInstance instance, string table, IPNetwork destination, RouteEntry? present, CancellationToken cancellation)
    {
        // A route cannot be changed. The one that is there leads nowhere that has this subnet, so nothing is lost in between.
        if (present is not null)
        {
            await DeleteAsync(present, cancellation);
        }

        try
        {
            await InsertAsync(instance, table, destination, cancellation);
        }
        catch (CloudException e) when (e.Code is GceErrors.AlreadyExists or "RESOURCE_ALREADY_EXISTS")
        {
            var other = await FindAsync(table, GceRoutes.NameOf(destination), cancellation);
            if (other?.Target != instance.Target)
            {
                if (other is not null)
                {
                    await DeleteAsync(other, cancellation);
                }

                await InsertAsync(instance, table, destination, cancellation);
            }
        }
    }

    public async Task RemoveRouteAsync(CloudInstance instance, RouteEntry route, CancellationToken cancellation)
    {
        if (await FindAsync(route.Table, route.Id, cancellation) is { } now && now.Target == route.Target)
        {
            await DeleteAsync(route, cancellation);
        }
    }

    public async Task<ImmutableArray<CloudPermission>> CheckPermissionsAsync(
        CloudInstance instance, IPNetwork destination, CancellationToken cancellation)
    {
        var granted = await _api.TestPermissionsAsync(ProjectOf(instance.Network), Permissions, cancellation);
        return
        [
            .. Permissions.Select(permission => new CloudPermission(
                permission,
                granted.Contains(permission) ? null : $"{permission} is not granted in project {ProjectOf(instance.Network)}; grant it to the instance's service account")),
        ];
    }

    public void Dispose()
    {
        _api.Dispose();
        _metadata.Dispose();
    }

    private Task InsertAsync(CloudInstance instance, string network, IPNetwork destination, CancellationToken cancellation)
    {
        var name = GceRoutes.NameOf(destination);
        var route = new JsonObject
        {
            ["name"] = name,
            ["description"] = "pods of this instance, kept by flannelmesh",
            ["network"] = UrlOf(network),
            ["destRange"] = destination.ToString(),
            ["nextHopInstance"] = UrlOf(instance.Target),
            ["priority"] = Priority,
            ["tags"] = new JsonArray(),
        };
        var project = ProjectOf(network);
        return _api.ChangeAsync(
            $"compute.routes.insert of {name}", "compute.routes.create", HttpMethod.Post, project, $"projects/{project}/global/routes", route, cancellation);
    }

    private async Task DeleteAsync(RouteEntry route, CancellationToken cancellation)
    {
        var project = ProjectOf(route.Table);
        try
        {
            await _api.ChangeAsync(
                $"compute.routes.delete of {route.Id}",
                "compute.routes.delete",
                HttpMethod.Delete,
                project,
                $"projects/{project}/global/routes/{route.Id}",
                null,
                cancellation);
        }
        catch (CloudException e) when (e.Code is GceErrors.NotFound or "RESOURCE_NOT_FOUND")
        {
            // Somebody was quicker.
        }
    }

    private async Task<RouteEntry?> FindAsync(string network, string name, CancellationToken cancellation)
    {
        try
        {
            var path = $"projects/{ProjectOf(network)}/global/routes/{name}";
            return GceRoutes.Of(await _api.GetAsync($"compute.routes.get of {name}", "compute.routes.get", path, cancellation), network);
        }
        catch (CloudException e) when (e.Code == GceErrors.NotFound)
        {
            return null;
        }
    }

    /// <returns>The path of the network of the interface with the underlay's address; null if there is none.</returns>
    private static string? NetworkOf(JsonElement instance, UnderlayInterface underlay) => instance.GetProperty("networkInterfaces").EnumerateArray()
        .Where(nic => Is(nic, "networkIP", underlay.Address) || Is(nic, "ipv6Address", underlay.AddressV6))
        .Select(nic => GceRoutes.PathOf(nic.GetProperty("network").GetString()!))
        .FirstOrDefault();

    private static bool Is(JsonElement nic, string key, IPAddress? address) =>
        address is not null && IPAddress.TryParse(GceRoutes.Text(nic, key), out var own) && own.Equals(address);

    /// <summary>With a shared VPC the network's project is another than the instance's.</summary>
    private static string ProjectOf(string path) => path.Split('/')[1];

    /// <summary>The form in which resources refer to each other.</summary>
    private static string UrlOf(string path) => $"https://www.googleapis.com/compute/v1/{path}";
}
