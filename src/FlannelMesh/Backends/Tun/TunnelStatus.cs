using System.Collections.Immutable;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>How the tunnel is. Of other backends than udp always <see cref="NotNeeded"/>.</summary>
public sealed record TunnelStatus
{
    public static TunnelStatus NotNeeded { get; } = new();

    /// <summary>Before the tunnel works for the first time.</summary>
    public static TunnelStatus Awaited { get; } = new() { IsNeeded = true };

    public bool IsNeeded { get; init; }

    /// <summary>It has had the peers known at the start of this agent.</summary>
    public bool HasWorked { get; init; }

    /// <summary>It works with the peers of this moment.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Why it does not do what it should.</summary>
    public string? Problem { get; init; }

    /// <summary>What runs; null if nothing answers.</summary>
    public Hello? Program { get; init; }

    public bool IsEncrypted { get; init; }

    /// <summary>How often one had to be started because the one before had ended by itself.</summary>
    public int Restarts { get; init; }

    /// <summary>As last asked for; null before that.</summary>
    public Totals? Totals { get; init; }

    public ImmutableDictionary<NodeId, PeerCounters> Peers { get; init; } = ImmutableDictionary<NodeId, PeerCounters>.Empty;

    /// <summary>What keeps the node from being ready.</summary>
    public string? Missing => !IsNeeded ? null
        : Problem is not null ? $"the tunnel does not work: {Problem}"
        : !HasWorked ? "the tunnel does not have its peers yet"
        : null;
}
