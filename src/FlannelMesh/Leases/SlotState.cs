namespace FlannelMesh.Leases;

public enum SlotState
{
    /// <summary>Bound to its holder, whether the holder is alive or not.</summary>
    Granted = 1,

    /// <summary>Free; the last holder is remembered.</summary>
    Released = 2,
}
