using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Amazon;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using FlannelMesh.Backends.CloudRoute.Http;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends.CloudRoute.Aws;

/// <summary>
/// Amazon VPC: route tables lead each host's subnet to its network interface. Credentials are found by the SDK: environment, shared
/// files, the instance's role. Endpoints may be overridden as for all programs with the SDK (AWS_ENDPOINT_URL_EC2,
/// AWS_EC2_METADATA_SERVICE_ENDPOINT).
/// </summary>
public sealed class AwsProvider : ICloudProvider
{
    private const string DefaultMetadata = "http://169.254.169.254/";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly AwsSettings _settings;
    private readonly MetadataClient _metadata;
    private AmazonEC2Client? _ec2;

    public AwsProvider(AwsSettings settings, TimeProvider time)
    {
        _settings = settings;
        var service = new MetadataService("Amazon EC2", new Uri(settings.Metadata, "latest/meta-data/"))
        {
            Token = new Uri(settings.Metadata, "latest/api/token"),
            TokenHeader = "X-aws-ec2-metadata-token",
        };
        _metadata = new MetadataClient(service, time);
    }

    /// <param name="environment">A variable's value; null if it is not set.</param>
    public static AwsProvider Create(ImmutableArray<string> tables, Func<string, string?> environment, TimeProvider time) => new(
        new AwsSettings(tables, MetadataService.Directory(environment("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { Length: > 0 } given ? given : DefaultMetadata)),
        time);

    public async Task<CloudInstance> DescribeInstanceAsync(UnderlayInterface underlay, CancellationToken cancellation)
    {
        var region = await _metadata.FindAsync("placement/region", cancellation)
            ?? (await _metadata.GetAsync("placement/availability-zone", cancellation))[..^1];
        _ec2 ??= Connect(region);
        var id = await _metadata.GetAsync("instance-id", cancellation);
        var (mac, address) = await FindInterfaceAsync(underlay, cancellation);
        if (mac is null)
        {
            throw new CloudException($"no network interface of {id} has the address {address} of {underlay.LinkName}: choose another with --iface");
        }

        var eni = await _metadata.GetAsync($"network/interfaces/macs/{mac}/interface-id", cancellation);
        var subnet = await _metadata.GetAsync($"network/interfaces/macs/{mac}/subnet-id", cancellation);
        var vpc = await _metadata.GetAsync($"network/interfaces/macs/{mac}/vpc-id", cancellation);
        return new CloudInstance
        {
            Id = id,
            Target = eni,
            Network = vpc,
            Warning = await AllowForwardingAsync(_ec2, eni, cancellation),
            Tables = _settings.RouteTableIds.IsEmpty ? [await FindTableAsync(_ec2, subnet, vpc, cancellation)] : _settings.RouteTableIds,
        };
    }

    public async Task<ImmutableArray<RouteEntry>> ListRoutesAsync(
        CloudInstance instance, IReadOnlyCollection<string> tables, CancellationToken cancellation) =>
        [.. (await DescribeTablesAsync(new DescribeRouteTablesRequest { RouteTableIds = [.. tables] }, string.Join(", ", tables), cancellation))
            .SelectMany(table => AwsRoutes.Of(table))];

    public async Task PutRouteAsync(
        CloudInstance instance, string table, IPNetwork destination, RouteEntry? present, CancellationToken cancellation)
    {
        try
        {
            await (present is null ? CreateAsync() : ReplaceAsync());
        }
        catch (CloudException e) when (present is not null && e.Code is AwsErrors.NoSuchRoute or AwsErrors.NothingToReplace)
        {
            await CreateAsync();
        }
        catch (CloudException e) when (e.Code == AwsErrors.RouteExists)
        {
            // Made since the list was read, by whomever.
            var other = RouteDecision.At(new RouteSnapshot([table], await ListRoutesAsync(instance, [table], cancellation)), table, destination);
            if (other is { IsForeign: true })
            {
                throw;
            }

            if (other?.Target != instance.Target)
            {
                await ReplaceAsync();
            }
        }

        Task CreateAsync() => CallAsync(
            "ec2:CreateRoute", What(table, destination), ec2 => ec2.CreateRouteAsync(AwsRoutes.Create(table, destination, instance.Target), cancellation), cancellation);

        // In one step: no packet is lost.
        Task ReplaceAsync() => CallAsync(
            "ec2:ReplaceRoute", What(table, destination), ec2 => ec2.ReplaceRouteAsync(AwsRoutes.Replace(table, destination, instance.Target), cancellation), cancellation);
    }

    public async Task RemoveRouteAsync(CloudInstance instance, RouteEntry route, CancellationToken cancellation)
    {
        var now = RouteDecision.At(new RouteSnapshot([route.Table], await ListRoutesAsync(instance, [route.Table], cancellation)), route.Table, route.Destination);
        if (now is null || now.IsForeign || now.Target != route.Target)
        {
            return;
        }

        try
        {
            await CallAsync(
                "ec2:DeleteRoute",
                What(route.Table, route.Destination),
                ec2 => ec2.DeleteRouteAsync(AwsRoutes.Delete(route.Table, route.Destination), cancellation),
                cancellation);
        }
        catch (CloudException e) when (e.Code == AwsErrors.NoSuchRoute)
        {
            // Somebody was quicker.
        }
    }

    public async Task<ImmutableArray<CloudPermission>> CheckPermissionsAsync(
        CloudInstance instance, IPNetwork destination, CancellationToken cancellation)
    {
        var table = instance.Tables[0];
        var create = AwsRoutes.Create(table, destination, instance.Target);
        var replace = AwsRoutes.Replace(table, destination, instance.Target);
        var delete = AwsRoutes.Delete(table, destination);
        (create.DryRun, replace.DryRun, delete.DryRun) = (true, true, true);
        var modify = new ModifyNetworkInterfaceAttributeRequest { NetworkInterfaceId = instance.Target, SourceDestCheck = false, DryRun = true };
        var describe = new DescribeRouteTablesRequest { RouteTableIds = [.. instance.Tables], DryRun = true };
        return
        [
            await TryAsync("ec2:DescribeRouteTables", ec2 => ec2.DescribeRouteTablesAsync(describe, cancellation)),
            await TryAsync("ec2:CreateRoute", ec2 => ec2.CreateRouteAsync(create, cancellation)),
            await TryAsync("ec2:ReplaceRoute", ec2 => ec2.ReplaceRouteAsync(replace, cancellation)),
            await TryAsync("ec2:DeleteRoute", ec2 => ec2.DeleteRouteAsync(delete, cancellation)),
            (await TryAsync("ec2:ModifyNetworkInterfaceAttribute", ec2 => ec2.ModifyNetworkInterfaceAttributeAsync(modify, cancellation)))
                with { IsRequired = false },
        ];

        async Task<CloudPermission> TryAsync<T>(string action, Func<AmazonEC2Client, Task<T>> call)
        {
            try
            {
                await CallAsync(action, "", call, cancellation);
                return new CloudPermission(action, null);
            }
            catch (CloudException e)
            {
                return new CloudPermission(action, e.Code == AwsErrors.DryRunPassed ? null : e.Message);
            }
        }
    }

    public void Dispose()
    {
        _metadata.Dispose();
        _ec2?.Dispose();
    }

    private AmazonEC2Client Connect(string region)
    {
        // Repeating is the actor's.
        var config = new AmazonEC2Config { RegionEndpoint = RegionEndpoint.GetBySystemName(region), MaxErrorRetry = 0, Timeout = Timeout };
        if (_settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = region;
        }

        try
        {
            return _settings.Credentials is { } credentials ? new AmazonEC2Client(credentials, config) : new AmazonEC2Client(config);
        }
        catch (AmazonClientException e)
        {
            // It looks for credentials as soon as it is made.
            throw AwsErrors.ToCloud(e, "AWS credentials", "");
        }
    }

    /// <returns>The interface with the underlay's address, by its MAC address.</returns>
    private async Task<(string? Mac, IPAddress Address)> FindInterfaceAsync(UnderlayInterface underlay, CancellationToken cancellation)
    {
        var (address, key) = underlay.Address is { } ipv4 ? (ipv4, "local-ipv4s") : (underlay.AddressV6!, "ipv6s");
        foreach (var mac in await _metadata.ListAsync("network/interfaces/macs/", cancellation))
        {
            var addresses = await _metadata.ListAsync($"network/interfaces/macs/{mac}/{key}", cancellation);
            if (addresses.Any(text => IPAddress.TryParse(text, out var own) && own.Equals(address)))
            {
                return (mac, address);
            }
        }

        return (null, address);
    }

    /// <summary>An interface drops what is not for its own address unless it is told not to.</summary>
    /// <returns>Null if it forwards now; else what to do.</returns>
    private async Task<string?> AllowForwardingAsync(AmazonEC2Client ec2, string eni, CancellationToken cancellation)
    {
        const string Action = "ec2:ModifyNetworkInterfaceAttribute";
        try
        {
            var modify = new ModifyNetworkInterfaceAttributeRequest { NetworkInterfaceId = eni, SourceDestCheck = false };
            await CallAsync(Action, eni, _ => ec2.ModifyNetworkInterfaceAttributeAsync(modify, cancellation), cancellation);
            return null;
        }
        catch (CloudException e) when (!e.IsTransient)
        {
            return await IsForwardingAsync(ec2, eni, cancellation)
                ? null
                : $"{eni} may drop the pods' packets, for its source/destination check cannot be turned off: {e.Message}; or run: "
                    + $"aws ec2 modify-network-interface-attribute --network-interface-id {eni} --no-source-dest-check";
        }
    }

    /// <summary>Somebody has turned the check off before; false also if that cannot be found out.</summary>
    private static async Task<bool> IsForwardingAsync(AmazonEC2Client ec2, string eni, CancellationToken cancellation)
    {
        try
        {
            var answer = await ec2.DescribeNetworkInterfacesAsync(new DescribeNetworkInterfacesRequest { NetworkInterfaceIds = [eni] }, cancellation);
            return answer.NetworkInterfaces is [{ SourceDestCheck: false }];
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            return false;
        }
    }

    private async Task<string> FindTableAsync(AmazonEC2Client ec2, string subnet, string vpc, CancellationToken cancellation)
    {
        var explicitly = new DescribeRouteTablesRequest { Filters = [new Filter("association.subnet-id", [subnet])] };
        var main = new DescribeRouteTablesRequest { Filters = [new Filter("association.main", ["true"]), new Filter("vpc-id", [vpc])] };
        var tables = await DescribeTablesAsync(explicitly, $"subnet {subnet}", cancellation);
        return (tables.FirstOrDefault() ?? (await DescribeTablesAsync(main, $"{vpc}'s main table", cancellation)).FirstOrDefault())?.RouteTableId
            ?? throw new CloudException($"{vpc} has no main route table and subnet {subnet} none of its own: name one as Backend.RouteTableID");
    }

    private async Task<List<RouteTable>> DescribeTablesAsync(DescribeRouteTablesRequest request, string what, CancellationToken cancellation)
    {
        List<RouteTable> tables = [];
        do
        {
            var page = await CallAsync("ec2:DescribeRouteTables", what, ec2 => ec2.DescribeRouteTablesAsync(request, cancellation), cancellation);
            tables.AddRange(page.RouteTables ?? []);
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is { Length: > 0 });
        return tables;
    }

    private async Task<T> CallAsync<T>(string action, string what, Func<AmazonEC2Client, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call(_ec2 ?? throw new CloudException($"{action}: the region is not known yet", isTransient: true));
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or SocketException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw AwsErrors.ToCloud(e, action, what);
        }
    }

    private static string What(string table, IPNetwork destination) => $"{destination} in {table}";
}
