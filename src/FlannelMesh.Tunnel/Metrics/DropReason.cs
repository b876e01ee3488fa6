namespace FlannelMesh.Tunnel.Metrics;

/// <summary>Why a packet went no further. The names are those of the counters.</summary>
internal enum DropReason
{
    /// <summary>From the device: no peer has the destination.</summary>
    NoRoute,

    /// <summary>The hop limit was used up.</summary>
    HopLimit,

    /// <summary>Too long for the way to the peer, and must not be cut.</summary>
    TooBig,

    /// <summary>No IP packet, or lengths and checksums that contradict each other.</summary>
    Malformed,

    /// <summary>A datagram from an address that is no peer's.</summary>
    UnknownPeer,

    /// <summary>An inner source that is not the sending peer's.</summary>
    SpoofedSource,

    /// <summary>The kernel refused a datagram.</summary>
    SendFailed,

    /// <summary>The device refused a packet.</summary>
    DeviceFailed,

    /// <summary>Clear text where keys are agreed, or the reverse.</summary>
    NotEncrypted,

    /// <summary>No keys are agreed with the peer yet.</summary>
    NoSession,

    /// <summary>Does not open with the keys it names.</summary>
    Forged,

    /// <summary>Was here before, or is too old to tell.</summary>
    Replayed,
}
