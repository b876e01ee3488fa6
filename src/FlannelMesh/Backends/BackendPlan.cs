using System.Collections.Immutable;
using FlannelMesh.Dataplane;

namespace FlannelMesh.Backends;

/// <summary>What the kernel should hold, and which of it belongs to which peer.</summary>
public sealed record BackendPlan(DesiredState State, ImmutableArray<PeerPlan> Peers);
