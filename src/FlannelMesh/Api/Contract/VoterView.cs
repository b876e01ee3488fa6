namespace FlannelMesh.Api.Contract;

/// <summary>One voter; name and node id are null while it is no member.</summary>
public sealed record VoterView(string Address, string? Name, string? NodeId, bool Reachable);
