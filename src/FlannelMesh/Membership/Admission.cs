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
            member.IsReachable && member.HostAndPort != proberAddress && (member.NodeId == probe.NodeId || member.Name == probe.Name));
        return twin switch
        {
            null => (Objection.None, ""),
            _ when twin.NodeId == probe.NodeId =>
                (Objection.Identity, $"member {twin.Name} at {twin.HostAndPort} has the same node id {probe.NodeId}; a data directory must not be copied to a second host"),
            _ => (Objection.Identity, $"member {twin.Name} at {twin.HostAndPort} has the same name; give one of the two another --node-name"),
        };
    }
}
