namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>A step of the protocol left out on purpose, to see that the race finds it.</summary>
public enum AllocatorRaceFlaw
{
    None,
    GrantOnLocalWrite,
    NoReadAfterClaim,
    NoCheckAfterWrite,
}
