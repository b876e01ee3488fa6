using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FlannelMesh.Testing.Clouds;

/// <summary>Amazon EC2: instance metadata with and without tokens, and the part of the Query API (2016-11-15) that is about routes.</summary>
public sealed class FakeAws(TimeProvider time) : FakeCloud(time)
{
    public const string Vpc = "vpc-0a1b2c3d4e5f60718";
    public const string MainTable = "rtb-00000000000000001";
    public const string Region = "eu-central-1";
    public const string KeyId = "ASIAFAKEFAKEFAKE0001";
    public const string Secret = "wJalrFAKEsecretFAKEsecretFAKEsecretFAKE00";
    public const string SessionToken = "IQoJbFAKEsessiontokenFAKEsessiontoken//////////wEaDGV1LWNlbnRyYWwt";
    public const string ChangeAttribute = "ModifyNetworkInterfaceAttribute";

    private const string Role = "flannelmesh-node";
    private const string Created = "CreateRoute";
    private const string MetadataToken = "AQAEAFAKEmetadatatokenFAKEmetadatatoken==";

    private ImmutableHashSet<string> _unchecked = [];

    /// <summary>Only requests with a token are answered, as newer instances are set up.</summary>
    public bool RequiresToken { get; set; } = true;

    /// <summary>False: a service from before tokens.</summary>
    public bool KnowsTokens { get; set; } = true;

    /// <summary>Most tables in one answer.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Route tables of subnets that do not go by the main one: by the subnet's letter.</summary>
    public ImmutableDictionary<string, string> TableOfSubnet { get; set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Interfaces whose source/destination check is off.</summary>
    public ImmutableHashSet<string> Unchecked
    {
        get => _unchecked;
        set => _unchecked = value;
    }

    /// <summary>A route that an administrator has made, such as to a gateway.</summary>
    public void AddForeign(string destination, string target, string table = MainTable) =>
        Edit(routes => routes.Add(new FakeRoute(table, destination, target, Created)));

    public override string TargetOf(FakeMachine machine) => machine.Interface;

    protected override FakeAnswer? Metadata(FakeMachine machine, HttpRequest request, string path)
    {
        if (path == "/latest/api/token")
        {
            return !KnowsTokens ? FakeAnswer.NotFound
                : request.Method == "PUT" && request.Headers.ContainsKey("X-aws-ec2-metadata-token-ttl-seconds") ? FakeAnswer.Text(MetadataToken)
                : new FakeAnswer(400, "text/html", "400 - Bad Request");
        }

        const string Prefix = "/latest/meta-data/";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        if (RequiresToken && request.Headers["X-aws-ec2-metadata-token"] != MetadataToken)
        {
            return new FakeAnswer(401, "text/html", "401 - Unauthorized");
        }

        var mac = $"network/interfaces/macs/{machine.Mac}/";
        var name = path[Prefix.Length..];
        var value = name switch
        {
            "placement/region" => Region,
            "placement/availability-zone" => $"{Region}a",
            "instance-id" => machine.Id,
            "network/interfaces/macs/" => $"{machine.Mac}/",
            "iam/security-credentials" or "iam/security-credentials/" => Role,
            "iam/security-credentials/" + Role => RoleKeys(),
            _ when name == mac + "local-ipv4s" => machine.Address.ToString(),
            _ when name == mac + "ipv6s" => machine.Ipv6Address?.ToString(),
            _ when name == mac + "interface-id" => machine.Interface,
            _ when name == mac + "subnet-id" => SubnetOf(machine),
            _ when name == mac + "vpc-id" => Vpc,
            _ => null,
        };
        return value is null ? FakeAnswer.NotFound : FakeAnswer.Text(value);
    }

    protected override async Task<FakeAnswer> ApiAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var query = form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var action = query.GetValueOrDefault("Action", "");
        var isChange = !action.StartsWith("Describe", StringComparison.Ordinal);
        if (IsThrottled(action, isChange))
        {
            return Error(503, "RequestLimitExceeded", "Request limit exceeded.");
        }

        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.Contains($"Credential={KeyId}/", StringComparison.Ordinal) || request.Headers["X-Amz-Security-Token"] is var token && token != SessionToken)
        {
            return Error(401, "AuthFailure", "AWS was not able to validate the provided access credentials");
        }

        if (Denied.Contains(action))
        {
            return Error(
                403,
                "UnauthorizedOperation",
                $"You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/{Role} is not authorized to perform: ec2:{action} "
                    + "because no identity-based policy allows the action. Encoded authorization failure message: k9FAKEencodedFAKE");
        }

        if (query.GetValueOrDefault("DryRun") == "true")
        {
            return Error(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }

        return action switch
        {
            "DescribeRouteTables" => DescribeRouteTables(query),
            "DescribeNetworkInterfaces" => DescribeNetworkInterfaces(query),
            "CreateRoute" => Create(query),
            "ReplaceRoute" => Replace(query),
            "DeleteRoute" => Delete(query),
            ChangeAttribute => ModifyNetworkInterface(query),
            _ => Error(400, "InvalidAction", $"The action {action} is not valid for this web service."),
        };
    }

    private static string SubnetOf(FakeMachine machine) => $"subnet-{machine.Subnet}";

    private string RoleKeys() => JsonSerializer.Serialize(new
    {
        Code = "Success",
        LastUpdated = Time.GetUtcNow(),
        Type = "AWS-HMAC",
        AccessKeyId = KeyId,
        SecretAccessKey = Secret,
        Token = SessionToken,
        Expiration = Time.GetUtcNow() + TimeSpan.FromHours(6),
    });

    private FakeAnswer DescribeRouteTables(Dictionary<string, string> query)
    {
        var all = TableOfSubnet.Values.Distinct().Prepend(MainTable).ToList();
        var ids = Numbered(query, "RouteTableId").ToList();
        if (ids.FirstOrDefault(id => !all.Contains(id)) is { } unknown)
        {
            return Error(400, "InvalidRouteTableID.NotFound", $"The routeTable ID '{unknown}' does not exist");
        }

        var tables = ids.Count > 0 ? ids : all.Where(table => Filters(query).All(filter => Matches(table, filter.Name, filter.Values))).ToList();
        var start = query.TryGetValue("NextToken", out var token) ? int.Parse(token["page-".Length..], System.Globalization.CultureInfo.InvariantCulture) : 0;
        var page = tables.Skip(start).Take(PageSize).ToList();
        var next = start + PageSize < tables.Count ? $"<nextToken>page-{start + PageSize}</nextToken>" : "";
        return Ok("DescribeRouteTables", $"<routeTableSet>{string.Concat(page.Select(Table))}</routeTableSet>{next}");
    }

    private bool Matches(string table, string filter, List<string> values) => filter switch
    {
        "association.subnet-id" => TableOfSubnet.Any(pair => pair.Value == table && values.Contains($"subnet-{pair.Key}")),
        "association.main" => values.Contains(table == MainTable ? "true" : "false"),
        "vpc-id" => values.Contains(Vpc),
        _ => false,
    };

    private string Table(string table)
    {
        var associations = table == MainTable
            ? $"<item><routeTableAssociationId>rtbassoc-main</routeTableAssociationId><routeTableId>{table}</routeTableId><main>true</main></item>"
            : string.Concat(TableOfSubnet.Where(pair => pair.Value == table).Select(pair =>
                $"<item><routeTableAssociationId>rtbassoc-{pair.Key}</routeTableAssociationId><routeTableId>{table}</routeTableId><subnetId>subnet-{pair.Key}</subnetId><main>false</main></item>"));
        const string Local = "<item><destinationCidrBlock>10.99.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state><origin>CreateRouteTable</origin></item>";
        return $"<item><routeTableId>{table}</routeTableId><vpcId>{Vpc}</vpcId><ownerId>123456789012</ownerId>"
            + $"<routeSet>{Local}{string.Concat(ListedRoutes.Where(route => route.Table == table).Select(Item))}</routeSet>"
            + $"<associationSet>{associations}</associationSet><propagatingVgwSet/><tagSet/></item>";
    }

    private string Item(FakeRoute route)
    {
        var destination = route.Destination.Contains(':', StringComparison.Ordinal) ? "destinationIpv6CidrBlock" : "destinationCidrBlock";
        var owner = Find(machine => machine.Interface == route.Target);
        var hop = !route.Target.StartsWith("eni-", StringComparison.Ordinal)
            ? $"<gatewayId>{route.Target}</gatewayId>"
            : $"{(owner is null ? "" : $"<instanceId>{owner.Id}</instanceId><instanceOwnerId>123456789012</instanceOwnerId>")}<networkInterfaceId>{route.Target}</networkInterfaceId>";
        var state = owner is null && route.Target.StartsWith("eni-", StringComparison.Ordinal) ? "blackhole" : "active";
        return $"<item><{destination}>{route.Destination}</{destination}>{hop}<state>{state}</state><origin>{route.Kind}</origin></item>";
    }

    private FakeAnswer DescribeNetworkInterfaces(Dictionary<string, string> query)
    {
        var items = Numbered(query, "NetworkInterfaceId").Select(id =>
            $"<item><networkInterfaceId>{id}</networkInterfaceId><vpcId>{Vpc}</vpcId><sourceDestCheck>{(Unchecked.Contains(id) ? "false" : "true")}</sourceDestCheck></item>");
        return Ok("DescribeNetworkInterfaces", $"<networkInterfaceSet>{string.Concat(items)}</networkInterfaceSet>");
    }

    private FakeAnswer ModifyNetworkInterface(Dictionary<string, string> query)
    {
        if (query.GetValueOrDefault("SourceDestCheck.Value") == "false")
        {
            ImmutableInterlocked.Update(ref _unchecked, set => set.Add(query["NetworkInterfaceId"]));
        }

        return Ok(ChangeAttribute, "<return>true</return>");
    }

    private FakeAnswer Create(Dictionary<string, string> query)
    {
        var (table, destination, eni) = Route(query);
        FakeAnswer? refusal = null;
        Edit(routes =>
        {
            refusal = Refusal(table, eni)
                ?? (routes.Any(route => route.Table == table && route.Destination == destination)
                    ? Error(400, "RouteAlreadyExists", $"The route identified by {destination} already exists.")
                    : routes.Count(route => route.Table == table) >= Quota
                        ? Error(400, "RouteLimitExceeded", $"The maximum number of routes ({Quota}) has been reached.")
                        : null);
            return refusal is null ? routes.Add(new FakeRoute(table, destination, eni, Created)) : routes;
        });
        return refusal ?? Done(Created);
    }

    private FakeAnswer Replace(Dictionary<string, string> query)
    {
        var (table, destination, eni) = Route(query);
        FakeAnswer? refusal = null;
        Edit(routes =>
        {
            var old = routes.Find(route => route.Table == table && route.Destination == destination);
            refusal = Refusal(table, eni) ?? (old is null
                ? Error(400, "InvalidParameterValue", $"There is no route defined for '{destination}' in the route table. Use CreateRoute instead.")
                : null);
            return refusal is null ? routes.Replace(old!, old! with { Target = eni }) : routes;
        });
        return refusal ?? Done("ReplaceRoute");
    }

    private FakeAnswer Delete(Dictionary<string, string> query)
    {
        var (table, destination, _) = Route(query);
        FakeAnswer? refusal = null;
        Edit(routes =>
        {
            refusal = routes.Any(route => route.Table == table && route.Destination == destination)
                ? null
                : Error(400, "InvalidRoute.NotFound", $"no route with destination-cidr-block {destination} in route table {table}");
            return routes.RemoveAll(route => route.Table == table && route.Destination == destination);
        });
        return refusal ?? Done("DeleteRoute");
    }

    private FakeAnswer? Refusal(string table, string eni) =>
        table != MainTable && !TableOfSubnet.ContainsValue(table)
            ? Error(400, "InvalidRouteTableID.NotFound", $"The routeTable ID '{table}' does not exist")
            : Find(machine => machine.Interface == eni) is null
                ? Error(400, "InvalidNetworkInterfaceID.NotFound", $"The networkInterface ID '{eni}' does not exist")
                : null;

    private static (string Table, string Destination, string Interface) Route(Dictionary<string, string> query) => (
        query["RouteTableId"],
        query.GetValueOrDefault("DestinationCidrBlock") ?? query["DestinationIpv6CidrBlock"],
        query.GetValueOrDefault("NetworkInterfaceId", ""));

    private static IEnumerable<string> Numbered(Dictionary<string, string> query, string name)
    {
        for (var i = 1; query.TryGetValue($"{name}.{i}", out var value); i++)
        {
            yield return value;
        }
    }

    private static IEnumerable<(string Name, List<string> Values)> Filters(Dictionary<string, string> query)
    {
        for (var i = 1; query.TryGetValue($"Filter.{i}.Name", out var name); i++)
        {
            yield return (name, Numbered(query, $"Filter.{i}.Value").ToList());
        }
    }

    private FakeAnswer Done(string action)
    {
        CountDone(action);
        return Ok(action, "<return>true</return>");
    }

    private static FakeAnswer Ok(string action, string content) => new(
        200,
        "text/xml;charset=UTF-8",
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + $"<requestId>{NewRequestId()}</requestId>{content}</{action}Response>");

    private static FakeAnswer Error(int status, string code, string message) => new(
        status,
        "text/xml;charset=UTF-8",
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Errors><Error><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message></Error></Errors>"
            + $"<RequestID>{NewRequestId()}</RequestID></Response>");
}
