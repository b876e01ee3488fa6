using FlannelMesh.Api.Contract;
using FlannelMesh.Backends.CloudRoute;

namespace FlannelMesh.Api;

/// <summary>The cloud's side as the API shows it.</summary>
internal static class CloudViews
{
    public static CloudView Of(CloudStatus status) => new(
        status.Instance?.Id,
        status.Instance?.Network,
        status.Instance?.Target,
        status.IsOwnRouteReady,
        status.CheckedAt?.UtcDateTime,
        status.Changes,
        status.Failures);

    public static string MissingRoute(CloudStatus status) => status.Problem is { } problem
        ? $"the cloud has no route to this node: {problem}"
        : "the cloud has no route to this node yet";
}
