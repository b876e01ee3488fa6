using System.Net;
using FlannelMesh.Membership;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Who may get a certificate under which name, id and address. Pure.</summary>
internal static class JoinRules
{
    /// <summary>Null if there is nothing against it.</summary>
    public static string? Objection(NodeIdentity host, IPAddress remote, MembershipView members)
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
        return twin is null ? null
            : twin.Name == host.Name ? $"member {twin.Name} at {twin.HostAndPort} has the same name; --node-name gives this host another one"
            : $"member {twin.Name} at {twin.HostAndPort} has the same node id {id}; a data directory must not be copied to a second host";
    }

    private static bool IsAt(MeshMember member, IPAddress address) => IPAddress.TryParse(member.Address.Host, out var known) && known.Equals(address);
}
