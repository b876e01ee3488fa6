namespace FlannelMesh.Api.Contract;

/// <summary>The body of PUT /api/v1/reservations/{subnet}.</summary>
public sealed record ReservationRequest(string? Node);
