namespace FlannelMesh.Membership;

/// <summary>What is wrong with the cluster and needs a person; null if nothing is known to be.</summary>
/// <param name="OtherCluster">Another cluster answers at one of the seeds.</param>
public sealed record ClusterProblem(string? Text, bool OtherCluster = false)
{
    public static ClusterProblem None { get; } = new(null, false);
}
