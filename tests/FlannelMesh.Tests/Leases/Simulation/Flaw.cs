namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>A rule left out on purpose, to see that the simulation finds what it is for.</summary>
public enum Flaw
{
    None,

    /// <summary>A grant is confirmed by the local replica alone.</summary>
    GrantOnLocalWrite,

    /// <summary>Quorums are majorities of the voters in sight (WriteMajority, ReadMajority).</summary>
    WriteMajority,

    /// <summary>The claim is not looked at after a write.</summary>
    NoClaimCheck,

    /// <summary>An incarnation serves from what it read before its claim.</summary>
    NoSecondRead,

    /// <summary>A holder that cannot be reached counts as gone.</summary>
    HoldCountedOnUnreachable,

    /// <summary>Hold time is the difference of wall clocks.</summary>
    WallClockHold,

    /// <summary>A slot is given back whatever happened to it since.</summary>
    DeleteWithoutIncarnation,

    /// <summary>Of two values of a slot the one with the later wall clock wins.</summary>
    MergeByWallClock,

    /// <summary>A voter that lost its disk votes at once.</summary>
    VoteAfterDiskLoss,

    /// <summary>Writes are acknowledged before they are on disk, and a crash loses the last of them.</summary>
    AcknowledgeBeforeDisk,

    /// <summary>An allocator does not look whether the voters have changed.</summary>
    NoVoterCheck,
}
