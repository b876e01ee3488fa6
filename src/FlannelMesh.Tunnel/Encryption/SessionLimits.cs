namespace FlannelMesh.Tunnel.Encryption;

/// <summary>How long and for how many datagrams keys are used. The README gives the reasons.</summary>
internal static class SessionLimits
{
    /// <summary>Milliseconds after which the end that initiated the session agrees on new keys (WireGuard: REKEY_AFTER_TIME).</summary>
    public const long RekeyAfter = 120_000;

    /// <summary>Milliseconds that the other end waits in addition, so that the two seldom begin at once.</summary>
    public const long ResponderPatience = 15_000;

    /// <summary>Milliseconds that the sessions of many peers are spread over, which often begin at the same moment.</summary>
    public const long RekeySpread = 10_000;

    /// <summary>Milliseconds after which nothing is sealed or opened any more (WireGuard: REJECT_AFTER_TIME).</summary>
    public const long RejectAfter = 180_000;

    /// <summary>Datagrams sent after which new keys are agreed on.</summary>
    public const ulong RekeyAfterDatagrams = 1UL << 30;

    /// <summary>Datagrams after which a key is refused in its direction.</summary>
    public const ulong RejectAfterDatagrams = 1UL << 32;

    /// <summary>The number of a session that must not send: far above the limit, far from running over.</summary>
    public const ulong Stopped = 1UL << 62;

    /// <summary>Numbers left out when another process goes on with a session; fewer than the replay window of the peer holds.</summary>
    public const ulong ImportGap = 1024;

    /// <summary>
    /// Milliseconds that a session still opens when two newer ones have come into use, as after both ends began at once: longer than a datagram
    /// is under way.
    /// </summary>
    public const long RetiredFor = 5_000;

    /// <summary>Milliseconds between a session's end and the release of its contexts: a packet thread may be in the middle of a datagram.</summary>
    public const long DisposeAfter = 10_000;
}
