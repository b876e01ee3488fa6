using System.Collections.Immutable;
using System.Net.Sockets;
using FlannelMesh.Dataplane;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Links;

namespace FlannelMesh.Backends.Vxlan;

/// <summary>VXLAN devices of an agent that ran here with another VNI or another backend.</summary>
/// <param name="Owned">Their names: something of ours is on them, or they have this node's address.</param>
/// <param name="Unclear">Those that only have such a name; they may be flannel's.</param>
public sealed record FormerDevices(ImmutableHashSet<string> Owned, ImmutableArray<string> Unclear)
{
    /// <summary>Looks among all devices that are named as ours with their VNI would be.</summary>
    /// <param name="kernel">Where to look.</param>
    /// <param name="node">Null if it is not known.</param>
    /// <exception cref="NetlinkException">The kernel refused a dump.</exception>
    public static FormerDevices Find(IRouteNetlink kernel, NodeId? node = null)
    {
        var withOurs = OwnObjects.LinksWithOurs(kernel);
        var names = kernel.GetLinks()
            .Where(link => link.Vxlan is { } vxlan && VxlanBackend.NamesOf(vxlan.Vni).Contains(link.Name))
            .ToLookup(link => withOurs.Contains(link.Index) || (node is { } known && HasAddressOf(known, link)), link => link.Name);
        return new FormerDevices([.. names[true]], [.. names[false]]);
    }

    private static bool HasAddressOf(NodeId node, Link link) =>
        new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.Any(family => link.Address == VtepMac.Of(node, link.Vxlan!.Vni, family));
}
