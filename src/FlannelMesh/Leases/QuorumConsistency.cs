using Akka.DistributedData;

namespace FlannelMesh.Leases;

/// <summary>
/// DistributedData's consistency levels for a static quorum. WriteMajority and ReadMajority are never used: they count the
/// members in sight.
/// </summary>
public static class QuorumConsistency
{
    public static IWriteConsistency Write(int replicas, TimeSpan timeout) => replicas == 1 ? WriteLocal.Instance : new WriteTo(replicas, timeout);

    // DistributedData has no "to 1": one replica is the local one.
    public static IReadConsistency Read(Quorum quorum, TimeSpan timeout) =>
        quorum.Size == 1 ? ReadLocal.Instance : new ReadFrom(quorum.Size, timeout);

    public static IWriteConsistency Write(Quorum quorum, TimeSpan timeout) =>
        Write(quorum.Size, timeout);
}
