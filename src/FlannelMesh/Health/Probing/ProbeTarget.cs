using System.Net;
using System.Net.Sockets;
using FlannelMesh.Backends;
using FlannelMesh.Health.Echo;
using FlannelMesh.Membership;
using FlannelMesh.Peers;

namespace FlannelMesh.Health.Probing;

/// <summary>
/// Another node and where it can be probed. It says itself at which port and which address of its subnet it answers, but only addresses
/// that the lease table gives it are believed: nobody can make others send to a third host.
/// </summary>
public sealed record ProbeTarget(NodeId NodeId, string Name, ProbeDestination Underlay, ProbeDestination Overlay)
{
    /// <param name="peer">Null while it has no lease, likewise its plan.</param>
    /// <param name="offer">Null while no report of it has come.</param>
    /// <param name="underlayDevice">This host's.</param>
    public static ProbeTarget Of(MeshMember member, Peer? peer, PeerPlan? plan, EchoOffer? offer, AddressFamily family, string underlayDevice)
    {
        var name = member.Name;
        if (offer is null || offer.Port == 0)
        {
            return Unmeasurable(member, offer is null ? $"no report of {name} has come" : $"{name} answers no probes (flannelmesh.health-port is 0 or taken there)");
        }

        if (offer.Key is null)
        {
            return Unmeasurable(member, $"the agent of {name} is of a version whose probes are not signed");
        }

        var underlay = UnderlayAddress(member, peer, family) is { } address
            ? ProbeDestination.To(address, offer.Port, underlayDevice)
            : ProbeDestination.Nowhere($"{name} has announced no address of this family");
        return new ProbeTarget(member.NodeId, name, underlay, OverlayOf(name, peer, plan, offer, family));
    }

    public static ProbeTarget Unmeasurable(MeshMember member, string reason) =>
        new(member.NodeId, member.Name, ProbeDestination.Nowhere(reason), ProbeDestination.Nowhere(reason));

    /// <summary>The host's, whatever the family.</summary>
    public static IEnumerable<IPAddress> Addresses(MeshMember member, Peer? peer)
    {
        if (HostOf(member) is { } host)
        {
            yield return host;
        }

        if (peer?.Holder.PublicIp is { } publicIp)
        {
            yield return publicIp;
        }

        if (peer?.Holder.PublicIpv6 is { } publicIpv6)
        {
            yield return publicIpv6;
        }
    }

    private static ProbeDestination OverlayOf(string name, Peer? peer, PeerPlan? plan, EchoOffer offer, AddressFamily family)
    {
        if (peer is null)
        {
            return ProbeDestination.Nowhere($"{name} has no lease");
        }

        if (plan is null or { Via: Via.None })
        {
            return ProbeDestination.Nowhere(plan?.Problem ?? "this backend carries no packets to it");
        }

        if (offer.Overlay is not { } overlay || !IsOf(peer, overlay) || overlay.AddressFamily != family)
        {
            var subnet = family == AddressFamily.InterNetwork ? peer.Subnet : peer.Ipv6Subnet;
            return ProbeDestination.Nowhere($"{name} has no address of {subnet} that could answer; with this backend the bridge of its first pod brings one");
        }

        return ProbeDestination.To(overlay, offer.Port, plan.Device);
    }

    private static bool IsOf(Peer? peer, IPAddress address) => peer?.Subnet?.Contains(address) == true || peer?.Ipv6Subnet?.Contains(address) == true;

    private static IPAddress? UnderlayAddress(MeshMember member, Peer? peer, AddressFamily family)
    {
        var announced = family == AddressFamily.InterNetwork ? peer?.Holder.PublicIp : peer?.Holder.PublicIpv6;
        return announced ?? (HostOf(member) is { } host && host.AddressFamily == family ? host : null);
    }

    private static IPAddress? HostOf(MeshMember member) => IPAddress.TryParse(member.Address.Host, out var host) ? host : null;
}
