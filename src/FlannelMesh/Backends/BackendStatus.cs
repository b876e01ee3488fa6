using System.Collections.Immutable;
using FlannelMesh.Dataplane;

namespace FlannelMesh.Backends;

/// <summary>How far the kernel is what it should be.</summary>
public sealed record BackendStatus
{
    public static BackendStatus None { get; } = new();

    /// <summary>The backend's devices and addresses are in place.</summary>
    public bool IsDeviceReady { get; init; }

    /// <summary>Our devices that are in place, with their indexes.</summary>
    public ImmutableDictionary<string, int> Devices { get; init; } = ImmutableDictionary<string, int>.Empty;

    public bool IsSubnetEnvWritten { get; init; }

    /// <summary>All peers that were known when the lease table was first complete have been programmed.</summary>
    public bool AreFirstPeersProgrammed { get; init; }

    public bool IsInSync { get; init; }

    public uint? Mtu { get; init; }

    public ImmutableArray<PeerStatus> Peers { get; init; } = [];

    /// <summary>False while <see cref="Peers"/> may lack some.</summary>
    public bool ArePeersComplete { get; init; }

    public ApplyReport? LastApply { get; init; }

    public DateTimeOffset? LastApplyAt { get; init; }

    /// <summary>Drift repaired since the agent started, by kind of kernel object.</summary>
    public ImmutableSortedDictionary<string, long> Repairs { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>A kernel parameter without which packets get lost and that cannot be set.</summary>
    public string? SysctlProblem { get; init; }

    /// <summary>What keeps the backend from working at all.</summary>
    public string? Problem { get; init; }
}
