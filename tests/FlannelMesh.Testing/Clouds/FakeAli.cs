using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FlannelMesh.Testing.Clouds;

/// <summary>
/// Alibaba Cloud: instance metadata and the part of the VPC API (2016-04-28, RPC style) that is about route entries. It checks
/// signatures; a change takes time, and no other is taken meanwhile.
/// </summary>
public sealed class FakeAli(TimeProvider time) : FakeCloud(time)
{
    public const string Region = "cn-hangzhou";
    public const string Vpc = "vpc-bp1fakefakefakefake01";
    public const string MainTable = "vtb-bp1fakefakefakefake01";
    public const string KeyId = "STS.FAKEFAKEFAKEFAKE";
    public const string Secret = "FAKEsecretFAKEsecretFAKEsecret";
    public const string SessionToken = "CAISFAKEsecuritytokenFAKEsecuritytoken==";

    private const string Role = "flannelmesh-node";
    private const string MetadataToken = "FAKEmetadatatoken==";
    private const string Custom = "Custom";

    private readonly Lock _changeGate = new();
    private DateTimeOffset _changingUntil = DateTimeOffset.MinValue;
    private ImmutableHashSet<string> _nonces = [];
    private int _created;

    /// <summary>So many requests for a token of the metadata service fail.</summary>
    public int TokensRefused { get; set; }

    /// <summary>Most entries in one answer, whatever the caller asks for.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>The instances have a RAM role.</summary>
    public bool HasRole { get; set; } = true;

    /// <summary>Lasting keys that are known besides the role's: id and secret.</summary>
    public ImmutableDictionary<string, string> Keys { get; set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A route that an administrator has made, such as to a VPN gateway.</summary>
    public void AddForeign(string destination, string target, string hopType = "VpnGateway") => Edit(routes => routes.Add(Entry(destination, target, hopType)));

    public override string TargetOf(FakeMachine machine) => machine.Id;

    protected override FakeAnswer? Metadata(FakeMachine machine, HttpRequest request, string path)
    {
        if (path == "/latest/api/token")
        {
            return request.Method != "PUT" ? new FakeAnswer(405, "text/plain", "")
                : TokensRefused-- > 0 ? new FakeAnswer(503, "text/plain", "")
                : FakeAnswer.Text(MetadataToken);
        }

        const string Prefix = "/latest/meta-data/";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        if (request.Headers["X-aliyun-ecs-metadata-token"] != MetadataToken)
        {
            return new FakeAnswer(403, "text/plain", "Forbidden");
        }

        var value = path[Prefix.Length..] switch
        {
            "region-id" => Region,
            "instance-id" => machine.Id,
            "private-ipv4" => machine.Address.ToString(),
            "vpc-id" => Vpc,
            "vswitch-id" => $"vsw-{machine.Subnet}",
            "ram/security-credentials/" when HasRole => Role,
            "ram/security-credentials/" + Role when HasRole => RoleKeys(),
            _ => null,
        };
        return value is null ? FakeAnswer.NotFound : FakeAnswer.Text(value);
    }

    protected override async Task<FakeAnswer> ApiAsync(HttpRequest request)
    {
        var parameters = (await request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var action = parameters.GetValueOrDefault("Action", "");
        var isChange = !action.StartsWith("Describe", StringComparison.Ordinal);
        if (IsThrottled(action, isChange))
        {
            return Error(400, "Throttling.User", "Request was denied due to user flow control.");
        }

        if (Unauthenticated(request.Method, parameters) is { } refusal)
        {
            return refusal;
        }

        if (Denied.Contains(action))
        {
            return Error(403, "Forbidden.RAM", "User not authorized to operate on the specified resource, or this API doesn't support RAM.");
        }

        return action switch
        {
            "DescribeVSwitchAttributes" => Answer(new JsonObject
            {
                ["VSwitchId"] = parameters["VSwitchId"],
                ["VpcId"] = Vpc,
                ["RouteTable"] = new JsonObject { ["RouteTableId"] = MainTable, ["RouteTableType"] = "System" },
            }),
            "DescribeRouteEntryList" => List(parameters),
            "CreateRouteEntry" => Create(parameters),
            "DeleteRouteEntry" => Delete(parameters),
            _ => Error(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method."),
        };
    }

    private string RoleKeys() => new JsonObject
    {
        ["AccessKeyId"] = KeyId,
        ["AccessKeySecret"] = Secret,
        ["SecurityToken"] = SessionToken,
        ["Expiration"] = (Time.GetUtcNow() + TimeSpan.FromHours(6)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["LastUpdated"] = Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["Code"] = "Success",
    }.ToJsonString();

    private FakeAnswer? Unauthenticated(string method, Dictionary<string, string> parameters)
    {
        var id = parameters.GetValueOrDefault("AccessKeyId", "");
        var secret = id == KeyId ? Secret : Keys.GetValueOrDefault(id);
        if (secret is null)
        {
            return Error(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        }

        if (id == KeyId && parameters.GetValueOrDefault("SecurityToken") != SessionToken)
        {
            return Error(400, "MissingSecurityToken", "SecurityToken is mandatory for this action.");
        }

        if (Signature(method, parameters, secret) != parameters.GetValueOrDefault("Signature"))
        {
            return Error(400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation.");
        }

        var nonce = parameters["SignatureNonce"];
        var isNew = ImmutableInterlocked.Update(ref _nonces, set => set.Add(nonce));
        return isNew ? null : Error(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
    }

    private static string Signature(string method, Dictionary<string, string> parameters, string secret)
    {
        var sorted = parameters.Where(pair => pair.Key != "Signature").OrderBy(pair => pair.Key, StringComparer.Ordinal);
        var query = string.Join('&', sorted.Select(pair => $"{Encode(pair.Key)}={Encode(pair.Value)}"));
        // What the API defines.
#pragma warning disable CA5350
        using var hmac = new HMACSHA1(Encoding.ASCII.GetBytes(secret + "&"));
#pragma warning restore CA5350
        return Convert.ToBase64String(hmac.ComputeHash(Encoding.ASCII.GetBytes($"{method}&%2F&{Encode(query)}")));
    }

    private static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(letter =>
        char.IsAsciiLetterOrDigit((char)letter) || (char)letter is '-' or '_' or '.' or '~' ? $"{(char)letter}" : $"%{letter:X2}"));

    private FakeAnswer List(Dictionary<string, string> parameters)
    {
        var wanted = parameters.GetValueOrDefault("DestinationCidrBlock");
        var system = new FakeRoute(MainTable, "10.99.0.0/24", "", "System", "rte-system");
        var all = ListedRoutes.Prepend(system).Where(route => route.Table == parameters["RouteTableId"] && (wanted is null || route.Destination == wanted)).ToList();
        if (parameters["RouteTableId"] != MainTable)
        {
            return Error(404, "InvalidRouteTableId.NotFound", "Specified route table does not exist.");
        }

        var size = Math.Min(PageSize, int.Parse(parameters.GetValueOrDefault("MaxResult", "10"), CultureInfo.InvariantCulture));
        var start = parameters.TryGetValue("NextToken", out var token) ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var answer = new JsonObject
        {
            ["RouteEntrys"] = new JsonObject { ["RouteEntry"] = new JsonArray([.. all.Skip(start).Take(size).Select(Item)]) },
        };
        if (start + size < all.Count)
        {
            answer["NextToken"] = $"{start + size}";
        }

        return Answer(answer);
    }

    private JsonObject Item(FakeRoute route)
    {
        var isGone = route.Kind == "Instance" && Find(machine => machine.Id == route.Target) is null;
        return new JsonObject
        {
            ["RouteEntryId"] = route.Name,
            ["RouteTableId"] = route.Table,
            ["DestinationCidrBlock"] = route.Destination,
            ["Type"] = route.Kind == "System" ? "System" : Custom,
            ["Status"] = route.IsPending && Time.GetUtcNow() < _changingUntil ? "Pending" : "Available",
            ["IpVersion"] = "IPv4",
            ["NextHops"] = new JsonObject
            {
                ["NextHop"] = route.Kind == "System" ? [] : new JsonArray(new JsonObject
                {
                    ["NextHopType"] = route.Kind,
                    ["NextHopId"] = route.Target,
                    ["Enabled"] = isGone ? 0 : 1,
                    ["Weight"] = 0,
                }),
            },
        };
    }

    private FakeAnswer Create(Dictionary<string, string> parameters)
    {
        var (table, destination, hop) = (parameters["RouteTableId"], parameters["DestinationCidrBlock"], parameters["NextHopId"]);
        return Change(() =>
            table != MainTable ? Error(404, "InvalidRouteTableId.NotFound", "Specified route table does not exist.")
            : Find(machine => machine.Id == hop) is null ? Error(404, "InvalidNextHop.NotFound", "Specified next hop does not exist.")
            : Routes.Any(route => route.Destination == destination)
                ? Error(400, "RouterEntryConflict.Duplicated", "The specified Destination CidrBlock is already exists.")
            : Routes.Count >= Quota ? Error(400, "QuotaExceeded", "Route entry quota exceeded in this route table.")
            : null,
            routes => routes.Add(Entry(destination, hop, parameters["NextHopType"]) with { IsPending = true }),
            "CreateRouteEntry");
    }

    private FakeAnswer Delete(Dictionary<string, string> parameters)
    {
        var (destination, hop) = (parameters["DestinationCidrBlock"], parameters["NextHopId"]);
        return Change(
            () => Routes.Any(route => route.Destination == destination && route.Target == hop) ? null : Error(400, "InvalidRouteEntry.NotFound", "Route entry not exists."),
            routes => routes.RemoveAll(route => route.Destination == destination && route.Target == hop),
            "DeleteRouteEntry");
    }

    /// <summary>One change of the VPC at a time.</summary>
    private FakeAnswer Change(Func<FakeAnswer?> refusal, Func<ImmutableList<FakeRoute>, ImmutableList<FakeRoute>> change, string action)
    {
        lock (_changeGate)
        {
            if (Time.GetUtcNow() < _changingUntil)
            {
                return Error(400, "TaskConflict", "The operation is too frequent, please wait a moment and try again.");
            }

            if (refusal() is { } answer)
            {
                return answer;
            }

            _changingUntil = Time.GetUtcNow() + ChangeTime;
            CountDone(action);
            Edit(routes => change(routes.ConvertAll(route => route with { IsPending = false })));
            return Answer([]);
        }
    }

    private FakeRoute Entry(string destination, string target, string hopType) =>
        new(MainTable, destination, target, hopType, string.Create(CultureInfo.InvariantCulture, $"rte-bp1fake{Interlocked.Increment(ref _created):d8}"));

    private static FakeAnswer Answer(JsonObject body)
    {
        body["RequestId"] = NewRequestId().ToUpperInvariant();
        return new FakeAnswer(200, "application/json;charset=utf-8", body.ToJsonString());
    }

    private static FakeAnswer Error(int status, string code, string message) => new(
        status,
        "application/json;charset=utf-8",
        new JsonObject
        {
            ["RequestId"] = NewRequestId().ToUpperInvariant(),
            ["HostId"] = $"vpc.{Region}.aliyuncs.com",
            ["Code"] = code,
            ["Message"] = message,
            ["Recommend"] = "",
        }.ToJsonString());
}
