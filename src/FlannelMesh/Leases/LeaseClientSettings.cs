using FlannelMesh.Configuration;

namespace FlannelMesh.Leases;

/// <summary>What this node asks for.</summary>
/// <param name="Preferred">The slot it had before, from node.json or subnet.env.</param>
/// <param name="Timeout">For one try of a request; the request is then repeated as it was.</param>
public sealed record LeaseClientSettings(LeaseHolder Holder, NetworkConfig Network, int? Preferred, TimeSpan Timeout);
