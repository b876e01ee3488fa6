using FlannelMesh.Hosting;
using FlannelMesh.Membership;

namespace FlannelMesh.Health.Probing;

/// <summary>Where the health actor reads whom it can probe, and writes what it found.</summary>
public sealed record ProbeContext(NodeBoard Board, Latest<MembershipView> Membership);
