namespace FlannelMesh.Api.Contract;

/// <summary>The voter set as this node knows it.</summary>
/// <param name="Needed">How many of them every change of a lease needs.</param>
public sealed record VotersView(
    string? ClusterId, ulong Version, int Needed, int Reachable, bool HasQuorum, string? Advice, IReadOnlyList<VoterView> Voters);
