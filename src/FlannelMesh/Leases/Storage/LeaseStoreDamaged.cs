namespace FlannelMesh.Leases.Storage;

/// <summary>The voter's file was damaged and set aside; what it held comes back from the other voters.</summary>
public sealed record LeaseStoreDamaged(string Reason);
