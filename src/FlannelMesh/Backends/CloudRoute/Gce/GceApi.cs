using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Backends.CloudRoute.Http;

namespace FlannelMesh.Backends.CloudRoute.Gce;

/// <summary>Calls of Google's REST APIs. Failures are <see cref="CloudException"/>s.</summary>
internal sealed class GceApi(GceSettings settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastPoll = TimeSpan.FromSeconds(5);

    private readonly CloudHttp _http = new(Timeout, usesProxy: true);
    private readonly GceTokens _tokens = new(settings);

    /// <param name="path">Relative to compute/v1/, with the query.</param>
    public Task<JsonElement> GetAsync(string action, string permission, string path, CancellationToken cancellation) =>
        SendAsync(action, permission, HttpMethod.Get, new Uri(settings.Compute, path), null, null, cancellation);

    /// <summary>Which of these permissions the caller has in a project.</summary>
    public async Task<HashSet<string>> TestPermissionsAsync(string project, IReadOnlyCollection<string> permissions, CancellationToken cancellation)
    {
        var answer = await SendAsync(
            "cloudresourcemanager.projects.testIamPermissions",
            "access to the Cloud Resource Manager API",
            HttpMethod.Post,
            new Uri(settings.ResourceManager, $"v1/projects/{project}:testIamPermissions"),
            new JsonObject { ["permissions"] = new JsonArray([.. permissions.Select(permission => JsonValue.Create(permission))]) },
            null,
            cancellation);
        return answer.TryGetProperty("permissions", out var granted) ? [.. granted.EnumerateArray().Select(item => item.GetString()!)] : [];
    }

    /// <summary>Begins a change and waits until it is done.</summary>
    /// <param name="project">Whose global operations to look at.</param>
    public async Task ChangeAsync(
        string action, string permission, HttpMethod method, string project, string path, JsonObject? body, CancellationToken cancellation)
    {
        // The service does a request with an id it knows already only once.
        var id = Guid.NewGuid().ToString();
        var operation = await SendAsync(
            action, permission, method, new Uri(settings.Compute, $"{path}?requestId={id}"), body, id, cancellation);
        var pause = FirstPoll;
        while (operation.GetProperty("status").GetString() != "DONE")
        {
            await Task.Delay(pause, time, cancellation);
            pause = pause * 2 < LastPoll ? pause * 2 : LastPoll;
            var name = operation.GetProperty("name").GetString();
            operation = await GetAsync($"{action}, waiting for it", "compute.globalOperations.get", $"projects/{project}/global/operations/{name}", cancellation);
        }

        if (operation.TryGetProperty("error", out var error) && error.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0)
        {
            throw GceErrors.Of(
                action,
                permission,
                GceRoutes.Text(errors[0], "code") ?? "unknown",
                GceRoutes.Text(errors[0], "message") ?? "",
                GceRoutes.Text(operation, "name") ?? id);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(
        string action, string permission, HttpMethod method, Uri uri, JsonObject? body, string? requestId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _tokens.GetAsync(cancellation));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
        var answer = await _http.SendAsync(action, request, cancellation);
        return answer.IsSuccess
            ? JsonDocument.Parse(answer.Body).RootElement
            : throw GceErrors.Of(action, permission, answer, requestId);
    }
}
