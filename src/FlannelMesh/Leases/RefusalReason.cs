namespace FlannelMesh.Leases;

/// <summary>Why an allocator granted nothing.</summary>
public enum RefusalReason
{
    BlockFull = 1,

    /// <summary>Another incarnation has claimed the block; ask again.</summary>
    Superseded = 2,

    /// <summary>Not enough voters answered; nothing was written.</summary>
    NoQuorum = 3,

    /// <summary>The write was not confirmed in time; ask the same block again.</summary>
    UnknownOutcome = 4,

    /// <summary>A rule forbids it; the message says which.</summary>
    NotAllowed = 5,

    /// <summary>The slot is not what the requester saw; look again.</summary>
    Changed = 6,
}
