namespace FlannelMesh.Leases.Storage;

/// <summary>The voter's disk cannot be trusted any more.</summary>
public sealed record LeaseStoreFailed(string Reason);
