namespace FlannelMesh.Benchmarks.Scale.Workers;

/// <summary>How far a node is.</summary>
/// <param name="Members">Members that it reaches, itself included.</param>
/// <param name="Peers">Peers in its kernel that are members.</param>
/// <param name="Sessions">How often it has joined, or tried to.</param>
internal sealed record NodeProgress(
    int Number, long StartedAt, long? UpAt, long? LeasedAt, int Members, long MembersAt, int Peers, long PeersAt, int Reports, int Sessions, bool IsVoter);
