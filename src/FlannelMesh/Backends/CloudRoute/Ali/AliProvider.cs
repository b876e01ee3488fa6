using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using FlannelMesh.Backends.CloudRoute.Http;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>Alibaba Cloud VPC: entries of a route table lead each host's subnet to its instance.</summary>
public sealed class AliProvider : ICloudProvider
{
    /// <summary>The most the API gives at once.</summary>
    private const string PageSize = "100";
    private const string InstanceHop = "Instance";

    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastPoll = TimeSpan.FromSeconds(5);

    private readonly AliSettings _settings;
    private readonly TimeProvider _time;
    private readonly MetadataClient _metadata;
    private readonly AliApi _api;
    private string _region = "";

    public AliProvider(AliSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        var service = new MetadataService("Alibaba Cloud", settings.Metadata)
        {
            Token = new Uri(settings.Metadata, "../api/token"),
            TokenHeader = "X-aliyun-ecs-metadata-token",
        };
        _metadata = new MetadataClient(service, time);
        _api = new AliApi(settings.Endpoint, new AliCredentials(settings.Keys, _metadata, time), time);
    }

    /// <param name="environment">A variable's value; null if it is not set.</param>
    public static AliProvider Create(string? table, Func<string, string?> environment, TimeProvider time) => new(AliSettings.Read(table, environment), time);

    public async Task<CloudInstance> DescribeInstanceAsync(UnderlayInterface underlay, CancellationToken cancellation)
    {
        _region = await _metadata.GetAsync("region-id", cancellation);
        var id = await _metadata.GetAsync("instance-id", cancellation);
        var address = await _metadata.GetAsync("private-ipv4", cancellation);
        if (!IPAddress.TryParse(address, out var primary) || !primary.Equals(underlay.Address))
        {
            throw new CloudException(
                $"routes to {id} lead to its primary interface with {address}, and the underlay {underlay.LinkName} has {underlay.Address}: "
                + "choose the primary one with --iface");
        }

        var vpc = await _metadata.GetAsync("vpc-id", cancellation);
        return new CloudInstance { Id = id, Target = id, Network = vpc, Tables = [_settings.RouteTableId ?? await FindTableAsync(cancellation)] };
    }

    public async Task<ImmutableArray<RouteEntry>> ListRoutesAsync(
        CloudInstance instance, IReadOnlyCollection<string> tables, CancellationToken cancellation)
    {
        var routes = ImmutableArray.CreateBuilder<RouteEntry>();
        foreach (var table in tables)
        {
            routes.AddRange(await ListAsync(table, null, cancellation));
        }

        return routes.ToImmutable();
    }

    public async Task PutRouteAsync(
        CloudInstance instance, string table, IPNetwork destination, RouteEntry? present, CancellationToken cancellation)
    {
        // An entry's next hop is not changed. The one that is there leads nowhere that has this subnet, so nothing is lost in between.
        if (present is not null)
        {
            await RemoveRouteAsync(instance, present, cancellation);
        }

        try
        {
            await CallAsync(
                "CreateRouteEntry",
                $"{destination} in {table}",
                [
                    .. Entry(table, destination, instance.Target),
                    new("ClientToken", Guid.NewGuid().ToString()),
                ],
                cancellation);
        }
        catch (CloudException e) when (AliErrors.Duplicate.Contains(e.Code))
        {
            var other = await FindAsync(table, destination, cancellation);
            if (other?.Target != instance.Target)
            {
                // The next look sees it and decides.
                throw;
            }
        }

        await WaitAsync(table, destination, entry => entry is { State: RouteState.Active } && entry.Target == instance.Target, cancellation);
    }

    public async Task RemoveRouteAsync(CloudInstance instance, RouteEntry route, CancellationToken cancellation)
    {
        if (await FindAsync(route.Table, route.Destination, cancellation) is not { } now || now.Target != route.Target || now.IsForeign)
        {
            return;
        }

        try
        {
            await CallAsync("DeleteRouteEntry", $"{route.Destination} in {route.Table}", Entry(route.Table, route.Destination, route.Target), cancellation);
        }
        catch (CloudException e) when (e.Code == AliErrors.NoSuchEntry)
        {
            return;
        }

        await WaitAsync(route.Table, route.Destination, entry => entry is null, cancellation);
    }

    public async Task<ImmutableArray<CloudPermission>> CheckPermissionsAsync(
        CloudInstance instance, IPNetwork destination, CancellationToken cancellation)
    {
        // Only reading can be tried: the API has no way to ask about a change without making it.
        try
        {
            await ListAsync(instance.Tables[0], destination, cancellation);
            return [new CloudPermission("vpc:DescribeRouteEntryList", null)];
        }
        catch (CloudException e)
        {
            return [new CloudPermission("vpc:DescribeRouteEntryList", e.Message)];
        }
    }

    public void Dispose()
    {
        _api.Dispose();
        _metadata.Dispose();
    }

    private async Task<string> FindTableAsync(CancellationToken cancellation)
    {
        var vSwitch = await _metadata.GetAsync("vswitch-id", cancellation);
        var answer = await CallAsync("DescribeVSwitchAttributes", vSwitch, [new("VSwitchId", vSwitch)], cancellation);
        return answer.TryGetProperty("RouteTable", out var table) && table.TryGetProperty("RouteTableId", out var id) && id.GetString() is { Length: > 0 } text
            ? text
            : throw new CloudException($"the vSwitch {vSwitch} has no route table: name one as Backend.RouteTableID");
    }

    private async Task<RouteEntry?> FindAsync(string table, IPNetwork destination, CancellationToken cancellation) =>
        (await ListAsync(table, destination, cancellation)).FirstOrDefault(entry => entry.Destination == destination);

    private async Task<List<RouteEntry>> ListAsync(string table, IPNetwork? destination, CancellationToken cancellation)
    {
        List<RouteEntry> entries = [];
        string? next = null;
        do
        {
            var parameters = new Dictionary<string, string> { ["RouteTableId"] = table, ["MaxResult"] = PageSize };
            if (destination is not null)
            {
                parameters["DestinationCidrBlock"] = destination.Value.ToString();
            }

            if (next is not null)
            {
                parameters["NextToken"] = next;
            }

            var page = await CallAsync("DescribeRouteEntryList", table, parameters, cancellation);
            entries.AddRange(page.GetProperty("RouteEntrys").GetProperty("RouteEntry").EnumerateArray().Select(AliRoutes.Of).OfType<RouteEntry>());
            next = page.TryGetProperty("NextToken", out var token) && token.GetString() is { Length: > 0 } text ? text : null;
        }
        while (next is not null);
        return entries;
    }

    /// <summary>A change is carried out after the answer.</summary>
    private async Task WaitAsync(string table, IPNetwork destination, Func<RouteEntry?, bool> isDone, CancellationToken cancellation)
    {
        var pause = FirstPoll;
        while (!isDone(await FindAsync(table, destination, cancellation)))
        {
            await Task.Delay(pause, _time, cancellation);
            pause = pause * 2 < LastPoll ? pause * 2 : LastPoll;
        }
    }

    private static KeyValuePair<string, string>[] Entry(string table, IPNetwork destination, string instance) =>
    [
        new("RouteTableId", table),
        new("DestinationCidrBlock", destination.ToString()),
        new("NextHopType", InstanceHop),
        new("NextHopId", instance),
    ];

    private Task<JsonElement> CallAsync(
        string action, string what, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellation) =>
        _api.CallAsync(_region, action, what, parameters, cancellation);
}
