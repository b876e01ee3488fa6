using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Api.Contract;
using FlannelMesh.Configuration;
using FlannelMesh.Security.Revocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FlannelMesh.Api;

/// <summary>The requests that change something. Only the unix socket has them.</summary>
internal sealed class ControlRoutes(IAgentControl control)
{
    private const string Reservations = "/api/v1/reservations/";
    private const string Evictions = "/api/v1/evict/";
    private const string Voters = "/api/v1/voters/";

    /// <returns>Null if there is no such request.</returns>
    public async Task<ControlResult?> TryHandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        var path = request.Path.Value ?? "";
        try
        {
            return request.Method switch
            {
                "POST" when path == "/api/v1/leave" =>
                    await control.LeaveAsync((await BodyAsync(request, ApiJson.Default.LeaveRequest, cancellation))?.Release ?? request.Query["release"] == "true", cancellation),
                "POST" when path == "/api/v1/invitations" => await InviteAsync(request, cancellation),
                "POST" when path == "/api/v1/revocations" => await RevokeAsync(request, cancellation),
                "PUT" when After(path, Reservations) is { } subnet => await ReserveAsync(request, subnet, cancellation),
                "DELETE" when After(path, Reservations) is { } subnet => await control.UnreserveAsync(subnet, cancellation),
                "POST" when After(path, Evictions) is { } node => await control.EvictAsync(node, cancellation),
                "PUT" when After(path, Voters) is { } node => await control.AddVoterAsync(node, cancellation),
                "DELETE" when After(path, Voters) is { } node => await control.RemoveVoterAsync(node, cancellation),
                _ => null,
            };
        }
        catch (JsonException e)
        {
            return new ControlResult(StatusCodes.Status400BadRequest, $"the body of {request.Method} {path} is not the JSON it should be: {e.Message}");
        }
    }

    private async Task<ControlResult> ReserveAsync(HttpRequest request, string subnet, CancellationToken cancellation)
    {
        var node = (await BodyAsync(request, ApiJson.Default.ReservationRequest, cancellation))?.Node ?? request.Query["node"].ToString();
        return node.Length > 0
            ? await control.ReserveAsync(subnet, node, cancellation)
            : new ControlResult(StatusCodes.Status400BadRequest, "the node is missing: the body must be {\"node\": \"NAME\"}");
    }

    private async Task<ControlResult> InviteAsync(HttpRequest request, CancellationToken cancellation)
    {
        var body = await BodyAsync(request, ApiJson.Default.InvitationRequest, cancellation) ?? new InvitationRequest();
        var seconds = body.ExpiresSeconds ?? InvitationRequest.UsualSeconds;
        return seconds is < InvitationRequest.MinSeconds or > InvitationRequest.MaxSeconds
            ? new ControlResult(StatusCodes.Status400BadRequest, $"expiresSeconds is {seconds}; it must be {InvitationRequest.MinSeconds} to {InvitationRequest.MaxSeconds}")
            : body.Node is { } node && !NodeNames.IsValid(node) ? new ControlResult(StatusCodes.Status400BadRequest, $"node '{node}': {NodeNames.Rule}")
            : await control.InviteAsync(body.Node, TimeSpan.FromSeconds(seconds), body.Anywhere, cancellation);
    }

    private async Task<ControlResult> RevokeAsync(HttpRequest request, CancellationToken cancellation)
    {
        // A list is larger than what all other requests may bring.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = 2 * RevocationList.MaxBytes;
        }

        using var body = new StreamReader(request.Body);
        return RevocationList.ReadPem(await body.ReadToEndAsync(cancellation), out var refusal) is { } list
            ? await control.RevokeAsync(list, cancellation)
            : new ControlResult(StatusCodes.Status400BadRequest, $"the body is not what it should be: {refusal}");
    }

    private static async Task<T?> BodyAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        return body.Length == 0 ? null : JsonSerializer.Deserialize(body.ToArray(), type);
    }

    /// <summary>A slash in a subnet may come as it is or escaped.</summary>
    private static string? After(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && path.Length > prefix.Length ? Uri.UnescapeDataString(path[prefix.Length..]) : null;
}
