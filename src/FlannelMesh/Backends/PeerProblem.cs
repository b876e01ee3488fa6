using System.Net;
using FlannelMesh.Hosting;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends;

/// <summary>Why a peer cannot be reached whatever the kernel is told.</summary>
internal static class PeerProblem
{
    /// <param name="type">This node's backend.</param>
    /// <returns>A text for people; null if nothing speaks against it.</returns>
    public static string? Of(LocalNode node, Peer peer, string type)
    {
        var (holder, underlay) = (peer.Holder, node.Underlay);
        if (holder.BackendType != type)
        {
            return $"the peer's backend is {holder.BackendType}, this node's is {type}";
        }

        // After a new start without --data-dir the old identity's lease has the same address; packets to it would come back here.
        return holder.PublicIp is { } ip && ip.Equals(underlay.PublicIp) ? OwnAddress(ip)
            : holder.PublicIpv6 is { } ipv6 && ipv6.Equals(underlay.PublicIpv6) ? OwnAddress(ipv6)
            : null;
    }

    private static string OwnAddress(IPAddress address) =>
        $"the peer has this node's own address {address}: an earlier identity of this host (`flannelmesh evict` ends it), or both are behind one NAT";
}
