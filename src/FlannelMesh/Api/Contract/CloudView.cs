namespace FlannelMesh.Api.Contract;

/// <summary>This node as a cloud sees it.</summary>
/// <param name="Instance">The machine's id; null until the cloud has told it, likewise network and target.</param>
/// <param name="Target">What routes to this node have as their next hop.</param>
/// <param name="RouteReady">The cloud has this node's route.</param>
/// <param name="CheckedAt">When the cloud's routes were last read.</param>
/// <param name="Changes">Routes made, changed or removed by this node since the agent started.</param>
/// <param name="Failures">Calls of the cloud's API that failed since then.</param>
public sealed record CloudView(
    string? Instance, string? Network, string? Target, bool RouteReady, DateTime? CheckedAt, long Changes, long Failures);
