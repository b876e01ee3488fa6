namespace FlannelMesh.Labs.Bench;

/// <summary>What the underlay lets through at once.</summary>
internal enum Cable
{
    /// <summary>No frame is longer than the MTU, as on a cable whose cards cannot cut; senders cut in software, receivers merge.</summary>
    Wire,

    /// <summary>The defaults of veth: packets of 64 KiB cross it whole, which no cable does.</summary>
    Off,
}
