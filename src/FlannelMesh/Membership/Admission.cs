using Akka.Cluster;
using FlannelMesh.Configuration;

namespace FlannelMesh.Membership;

/// <summary>Whether a member has something against a node that wants to join. Pure.</summary>
public static class Admission
{
    public static (Objection Objection, string Message) Judge(
        BootstrapMessages.Probe probe, string proberAddress, string networkOfCluster, MembershipView view)
    {
        if (probe.Network != networkOfCluster)
        {
            return (Objection.Network, CanonicalNetwork.DescribeDifference(networkOfCluster, probe.Network, "in the cluster", "on this node") ?? probe.Network);
        }

        // The same address is the node itself, back before its former run was noticed to be gone.
        var twin = view.Members.FirstOrDefault(member =>
            member.IsReachable && !IsFormerRun(member, probe) && member.HostAndPort != proberAddress && (member.NodeId == probe.NodeId || member.Name == probe.Name));
        return twin switch
        {
            null => (Objection.None, ""),
            _ when twin.NodeId == probe.NodeId =>
                (Objection.Identity, $"member {twin.Name} at {twin.HostAndPort} has the same node id {probe.NodeId}; a data directory must not be copied to a second host"),
            _ => (Objection.Identity, $"member {twin.Name} at {twin.HostAndPort} has the same name; give one of the two another --node-name"),
        };
    }

    /// <summary>The member that the prober was and says to be no more; null if there is none. It need not be waited for.</summary>
    public static MeshMember? FormerRunOf(BootstrapMessages.Probe probe, MembershipView view) =>
        view.Members.FirstOrDefault(member => IsFormerRun(member, probe) && member.Status is not (MemberStatus.Down or MemberStatus.Removed));

    private static bool IsFormerRun(MeshMember member, BootstrapMessages.Probe probe) =>
        probe.Former is { } former
        && member.NodeId == probe.NodeId && member.HostAndPort == former.Address && member.Incarnation == former.Incarnation;
}
