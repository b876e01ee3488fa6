namespace FlannelMesh.Backends.Tun;

/// <summary>What brings the tunnel nearer to what it should be.</summary>
internal enum TunnelStep
{
    None,

    /// <summary>Another program takes over: this one is of another build, or cannot do what is wanted.</summary>
    Replace,

    /// <summary>With descriptors for what has changed.</summary>
    Configure,

    /// <summary>The whole peer set.</summary>
    TellPeers,
}
