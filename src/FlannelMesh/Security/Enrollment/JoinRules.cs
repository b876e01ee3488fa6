using System.Net;
using FlannelMesh.Leases;
using FlannelMesh.Membership;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Who may get a certificate under which name, id and address. Pure.</summary>
internal static class JoinRules
{
    /// <param name="isNamed">The token is for this name alone: whoever made it meant the node that has the name, back at another address or as another installation.</param>
    /// <returns>Null if there is nothing against it.</returns>
    public static string? Objection(NodeIdentity host, IPAddress remote, MembershipView members, LeaseTable leases, bool isNamed)
    {
        if (host.NodeId is not { } id)
        {
            return "the certificate request names no node id";
        }

        if (!host.MayBeAt(remote))
        {
            return $"the host says that it will be at {string.Join(", ", host.Addresses)}, and asks from {remote}; --iface or --bind must name the address that it reaches the others from";
        }

        // The same address is the host itself, back with another data directory before its former run was noticed to be gone.
        var twin = members.Members.FirstOrDefault(member =>
            member.IsReachable && (member.NodeId == id || member.Name == host.Name) && !IsAt(member, remote));
        return twin is null ? OfLeases(host.Name, id, remote, leases, isNamed)
            : twin.Name == host.Name ? $"member {twin.Name} at {twin.HostAndPort} has the same name; --node-name gives this host another one"
            : $"member {twin.Name} at {twin.HostAndPort} has the same node id {id}; a data directory must not be copied to a second host";
    }

    /// <summary>A lease goes by name and id: one who names itself as a node that is away would have its subnet.</summary>
    private static string? OfLeases(string name, NodeId id, IPAddress remote, LeaseTable leases, bool isNamed)
    {
        var other = leases.Granted.Select(slot => slot.Holder).FirstOrDefault(holder =>
            (holder.NodeId == id || holder.Name == name) && !(isNamed && holder.Name == name) && !remote.Equals(holder.PublicIp) && !remote.Equals(holder.PublicIpv6));
        return other is null ? null
            : other.Name == name
                ? $"{name} at {other.PublicIp ?? other.PublicIpv6} holds a lease; `flannelmesh invite --node {name}` makes a token for it at another address, and --node-name gives this host another name"
                : $"{other.Name} at {other.PublicIp ?? other.PublicIpv6} holds a lease with the same node id {id}; a data directory must not be copied to a second host";
    }

    private static bool IsAt(MeshMember member, IPAddress address) => IPAddress.TryParse(member.Address.Host, out var known) && known.Equals(address);
}
