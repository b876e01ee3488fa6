namespace FlannelMesh.Leases.History;

public enum LeaseChangeKind
{
    /// <summary>A free subnet has a holder.</summary>
    Granted = 1,

    /// <summary>From one holder to another.</summary>
    Moved = 2,

    /// <summary>The holder is no member any more; the subnet stays its.</summary>
    Held = 3,

    Reserved = 4,
    Unreserved = 5,

    /// <summary>Nobody has it.</summary>
    Freed = 6,

    /// <summary>The holder is another in some respect: back again, other addresses, another name.</summary>
    Changed = 7,
}
