using FlannelMesh.Configuration;

namespace FlannelMesh.Backends;

/// <summary>Which traffic rules the operator wants.</summary>
public sealed record TrafficRulesSettings(NetworkConfig Network, bool Masquerade, bool FullyRandom, bool Forward, TimeSpan ResyncInterval);
