namespace FlannelMesh.Leases.Allocation;

public enum AllocatorPhase
{
    /// <summary>Finding out the highest ballot.</summary>
    Reading,

    /// <summary>Writing a claim above it.</summary>
    Claiming,

    /// <summary>Reading what was written before the claim could stop it.</summary>
    Rereading,

    /// <summary>The claim stands; nobody waits.</summary>
    Idle,

    /// <summary>Bringing all blocks to a quorum before the voters change.</summary>
    Transferring,

    /// <summary>Writing the slots of one round.</summary>
    Writing,

    /// <summary>Looking whether the claim still stood after that write.</summary>
    Checking,

    Stopped,
}
