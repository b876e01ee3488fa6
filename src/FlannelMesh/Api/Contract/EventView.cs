namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/events: something that happened, as one server-sent event.</summary>
/// <param name="Id">Counts from 1 at each start of the agent.</param>
/// <param name="Kind">node, member, lease, peer, tunnel or repair.</param>
public sealed record EventView(long Id, DateTime Time, string Kind, string Message);
