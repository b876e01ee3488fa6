namespace FlannelMesh.Import;

/// <summary>What becomes of one of flannel's leases.</summary>
/// <param name="Target">The name or public address it is to be reserved for.</param>
/// <param name="Problem">Why not; empty unless it is a conflict.</param>
public sealed record ImportRow(FlannelLease Lease, string Target, ImportAction Action, string Problem);
