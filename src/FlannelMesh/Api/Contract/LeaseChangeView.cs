namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/leases/history: what happened to one subnet, as the node that answers has seen it.</summary>
/// <param name="Kind">granted, moved, held, reserved, unreserved, freed or changed.</param>
/// <param name="NodeId">Who it is about; empty for a reservation, which goes by name.</param>
public sealed record LeaseChangeView(DateTime At, string Subnet, string Kind, string NodeId, string Name, string Text);
