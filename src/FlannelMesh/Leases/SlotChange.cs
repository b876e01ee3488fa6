namespace FlannelMesh.Leases;

/// <summary>What can be done to a slot besides granting it.</summary>
public enum SlotChange
{
    /// <summary>Its holder has no use for it.</summary>
    GiveBack = 1,

    /// <summary>Its holder is gone for good.</summary>
    Evict = 2,

    Reserve = 3,

    Unreserve = 4,
}
