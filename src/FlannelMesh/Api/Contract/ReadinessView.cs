namespace FlannelMesh.Api.Contract;

/// <summary>GET /readyz.</summary>
/// <param name="Missing">What keeps this node from being ready, one sentence each.</param>
public sealed record ReadinessView(bool Ready, IReadOnlyList<string> Missing);
