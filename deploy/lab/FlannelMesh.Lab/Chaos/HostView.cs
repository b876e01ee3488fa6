using System.Collections.Immutable;

namespace FlannelMesh.Labs.Chaos;

/// <summary>What one agent and its kernel say at one moment.</summary>
/// <param name="IsReady">State `ready` and /readyz 200.</param>
/// <param name="Problem">Why it is not ready, or why nothing could be read.</param>
/// <param name="ClusterId">Empty where the agent has none.</param>
/// <param name="Leases">Subnet, holder and state of each lease; when a held one ends is each host's own estimate.</param>
/// <param name="KernelProblems">What <see cref="Kernel.PeerEntries"/> finds.</param>
public sealed record HostView(
    string Host,
    string NodeId,
    bool IsReady,
    string Problem,
    string ClusterId,
    ImmutableArray<MemberSeen> Members,
    string Leases,
    ImmutableArray<string> KernelProblems);
