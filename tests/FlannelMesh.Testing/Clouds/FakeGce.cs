using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FlannelMesh.Testing.Clouds;

/// <summary>
/// Google Compute Engine: instance metadata, tokens of the instance's and of other service accounts, and the part of the REST API (v1)
/// that is about routes; changes are operations that take time.
/// </summary>
public sealed class FakeGce(TimeProvider time) : FakeCloud(time)
{
    public const string Project = "fake-project";
    public const string Zone = "europe-west3-a";
    public const string Network = $"projects/{Project}/global/networks/default";
    public const string Token = "ya29.FAKEaccesstokenFAKEaccesstokenFAKEaccesstoken";

    private const string Base = "https://www.googleapis.com/compute/v1/";
    private const string Api = $"/compute/v1/projects/{Project}/";
    private const string InstanceHop = "instance";

    private readonly ConcurrentDictionary<string, (DateTimeOffset DoneAt, JsonObject? Error)> _operations = [];
    private readonly ConcurrentDictionary<string, FakeAnswer> _requests = [];

    /// <summary>Most routes in one answer, whatever the caller asks for.</summary>
    public int PageSize { get; set; } = 500;

    /// <summary>The public key of a service account whose assertions are taken for a token; null for none.</summary>
    public RSA? ServiceAccountKey { get; set; }

    /// <summary>What a machine is called in routes.</summary>
    public static string PathOf(FakeMachine machine) => $"projects/{Project}/zones/{Zone}/instances/{machine.Name}";

    /// <summary>A route that an administrator has made, under a name of their own.</summary>
    public void AddForeign(string name, string destination, string target) =>
        Edit(routes => routes.Add(new FakeRoute(Network, destination, target, target.StartsWith("projects/", StringComparison.Ordinal) ? InstanceHop : "ip", name)));

    public override string TargetOf(FakeMachine machine) => PathOf(machine);

    protected override FakeAnswer? Metadata(FakeMachine machine, HttpRequest request, string path)
    {
        const string Prefix = "/computeMetadata/v1/";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        if (request.Headers["Metadata-Flavor"] != "Google")
        {
            return new FakeAnswer(403, "text/html", "Missing Metadata-Flavor:Google header.");
        }

        return path[Prefix.Length..] switch
        {
            "project/project-id" => FakeAnswer.Text(Project),
            "instance/zone" => FakeAnswer.Text($"projects/123456789012/zones/{Zone}"),
            "instance/name" => FakeAnswer.Text(machine.Name),
            "instance/network-interfaces/0/network" => FakeAnswer.Text("projects/123456789012/networks/default"),
            "instance/service-accounts/default/token" => Tokens(),
            _ => FakeAnswer.NotFound,
        };
    }

    protected override async Task<FakeAnswer> ApiAsync(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (path == "/token")
        {
            return AreAssertionsOf(await request.ReadFormAsync()) ? Tokens() : Json(400, new JsonObject { ["error"] = "invalid_grant", ["error_description"] = "Invalid JWT Signature." });
        }

        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            return Error(401, "authError", "Request had invalid authentication credentials.");
        }

        var body = request.Method == "POST" ? await JsonNode.ParseAsync(request.Body) : null;
        if (path == $"/v1/projects/{Project}:testIamPermissions")
        {
            var granted = body!["permissions"]!.AsArray().Select(item => item!.GetValue<string>()).Where(permission => !Denied.Contains(permission));
            return Json(200, new JsonObject { ["permissions"] = new JsonArray([.. granted.Select(permission => JsonValue.Create(permission))]) });
        }

        var resource = path.StartsWith(Api, StringComparison.Ordinal) ? path[Api.Length..] : "";
        return (request.Method, resource.Split('/')) switch
        {
            ("GET", ["zones", Zone, "instances", var name]) => Guarded("compute.instances.get", false, () => Instance(name)),
            ("GET", ["global", "routes"]) => Guarded("compute.routes.list", false, () => List(request)),
            ("GET", ["global", "routes", var name]) => Guarded("compute.routes.get", false, () => Get(name)),
            ("POST", ["global", "routes"]) => Guarded("compute.routes.create", true, () => Once(request, () => Insert(body!.AsObject()))),
            ("DELETE", ["global", "routes", var name]) => Guarded("compute.routes.delete", true, () => Once(request, () => Delete(name))),
            ("GET", ["global", "operations", var name]) => Guarded("compute.globalOperations.get", false, () => Json(200, Operation(name))),
            _ => Error(404, "notFound", $"The resource '{resource}' was not found"),
        };
    }

    private static FakeAnswer Tokens() => Json(200, new JsonObject { ["access_token"] = Token, ["expires_in"] = 3599, ["token_type"] = "Bearer" });

    private bool AreAssertionsOf(IFormCollection form)
    {
        var parts = form["assertion"].ToString().Split('.');
        return ServiceAccountKey is not null && form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" && parts.Length == 3
            && ServiceAccountKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static byte[] Bytes(string base64Url) =>
        Convert.FromBase64String(base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '='));

    private FakeAnswer Guarded(string permission, bool isChange, Func<FakeAnswer> answer) =>
        IsThrottled(permission, isChange) ? Error(403, "rateLimitExceeded", "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'.")
        : Denied.Contains(permission) ? Error(403, "forbidden", $"Required '{permission}' permission for 'projects/{Project}'")
        : answer();

    /// <summary>A request with an id that was seen before gets the answer it got then.</summary>
    private FakeAnswer Once(HttpRequest request, Func<FakeAnswer> answer) =>
        request.Query["requestId"].ToString() is { Length: > 0 } id ? _requests.GetOrAdd(id, _ => answer()) : answer();

    private FakeAnswer Instance(string name) => Find(machine => machine.Name == name) is not { } machine
        ? Error(404, "notFound", $"The resource 'projects/{Project}/zones/{Zone}/instances/{name}' was not found")
        : Json(200, new JsonObject
        {
            ["kind"] = "compute#instance",
            ["name"] = name,
            ["status"] = "RUNNING",
            ["canIpForward"] = machine.Forwards,
            ["selfLink"] = Base + PathOf(machine),
            ["networkInterfaces"] = new JsonArray(new JsonObject
            {
                ["name"] = "nic0",
                ["network"] = Base + Network,
                ["networkIP"] = machine.Address.ToString(),
                ["ipv6Address"] = machine.Ipv6Address?.ToString(),
            }),
        });

    private FakeAnswer List(HttpRequest request)
    {
        var routes = request.Query["filter"] == $"network=\"{Base}{Network}\"" ? ListedRoutes : [];
        var size = Math.Min(PageSize, int.Parse(request.Query["maxResults"].ToString(), System.Globalization.CultureInfo.InvariantCulture));
        var start = request.Query["pageToken"].ToString() is { Length: > 0 } token ? int.Parse(token, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var answer = new JsonObject { ["kind"] = "compute#routeList" };
        if (routes.Count > 0)
        {
            // An empty list has no "items" at all.
            answer["items"] = new JsonArray([.. routes.Skip(start).Take(size).Select(Resource)]);
        }

        if (start + size < routes.Count)
        {
            answer["nextPageToken"] = $"{start + size}";
        }

        return Json(200, answer);
    }

    private FakeAnswer Get(string name) => Routes.Find(route => route.Name == name) is { } route
        ? Json(200, Resource(route))
        : Error(404, "notFound", $"The resource 'projects/{Project}/global/routes/{name}' was not found");

    private JsonObject Resource(FakeRoute route)
    {
        var resource = new JsonObject
        {
            ["kind"] = "compute#route",
            ["name"] = route.Name,
            ["network"] = Base + Network,
            ["destRange"] = route.Destination,
            ["priority"] = 1000,
            ["selfLink"] = $"{Base}projects/{Project}/global/routes/{route.Name}",
            [route.Kind == InstanceHop ? "nextHopInstance" : "nextHopIp"] = route.Kind == InstanceHop ? Base + route.Target : route.Target,
        };
        var warning = route.Kind != InstanceHop ? null
            : Find(machine => PathOf(machine) == route.Target) is not { } machine ? "NEXT_HOP_INSTANCE_NOT_FOUND"
            : machine.Forwards ? null : "NEXT_HOP_CANNOT_IP_FORWARD";
        if (warning is not null)
        {
            resource["warnings"] = new JsonArray(new JsonObject { ["code"] = warning, ["message"] = $"Next hop {route.Target}" });
        }

        return resource;
    }

    private FakeAnswer Insert(JsonObject body)
    {
        var (name, target) = (body["name"]!.GetValue<string>(), body["nextHopInstance"]!.GetValue<string>()[Base.Length..]);
        var isUnknown = Find(machine => PathOf(machine) == target) is null;
        var route = new FakeRoute(body["network"]!.GetValue<string>()[Base.Length..], body["destRange"]!.GetValue<string>(), target, InstanceHop, name);
        FakeAnswer? refusal = null;
        Edit(routes =>
        {
            refusal = routes.Any(route => route.Name == name)
                ? Error(409, "alreadyExists", $"The resource 'projects/{Project}/global/routes/{name}' already exists")
                : routes.Count >= Quota ? Error(403, "quotaExceeded", $"Quota 'ROUTES' exceeded.  Limit: {Quota}.0 globally.")
                : isUnknown ? Begin(new JsonObject { ["code"] = "RESOURCE_NOT_FOUND", ["message"] = $"The resource '{target}' was not found" })
                : null;
            return refusal is null ? routes.Add(route) : routes;
        });
        if (refusal is not null)
        {
            return refusal;
        }

        CountDone("compute.routes.create");
        return Begin(null);
    }

    private FakeAnswer Delete(string name)
    {
        var isFound = false;
        Edit(routes => routes.RemoveAll(route => route.Name == name && (isFound = true)));
        return isFound ? Begin(null) : Error(404, "notFound", $"The resource 'projects/{Project}/global/routes/{name}' was not found");
    }

    /// <summary>A change is made at once and said to be done later, which a caller cannot tell from the truth.</summary>
    private FakeAnswer Begin(JsonObject? error)
    {
        var name = $"operation-{NewRequestId()}";
        _operations[name] = (Time.GetUtcNow() + ChangeTime, error);
        return Json(200, Operation(name));
    }

    private JsonObject Operation(string name)
    {
        var (doneAt, error) = _operations[name];
        var isDone = Time.GetUtcNow() >= doneAt;
        var operation = new JsonObject { ["kind"] = "compute#operation", ["name"] = name, ["status"] = isDone ? "DONE" : "RUNNING", ["progress"] = isDone ? 100 : 0 };
        if (isDone && error is not null)
        {
            operation["error"] = new JsonObject { ["errors"] = new JsonArray(error.DeepClone()) };
            operation["httpErrorStatusCode"] = 404;
        }

        return operation;
    }

    private static FakeAnswer Json(int status, JsonNode body) => new(status, "application/json; charset=UTF-8", body.ToJsonString());

    private static FakeAnswer Error(int status, string reason, string message) => Json(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = status,
            ["message"] = message,
            ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["domain"] = "global", ["reason"] = reason }),
        },
    });
}
