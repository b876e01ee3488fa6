namespace FlannelMesh.Diagnosis;

/// <summary>What the agent of this host says of itself.</summary>
/// <param name="State">As in `flannelmesh status`.</param>
/// <param name="Problems">What a person should look at.</param>
public sealed record AgentFact(string State, bool IsReady, string? Subnet, string? Ipv6Subnet, IReadOnlyList<string> Problems);
