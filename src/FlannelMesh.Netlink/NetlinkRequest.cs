using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Netlink;

/// <summary>One change of kernel state. Every request has a result of its own.</summary>
public abstract record NetlinkRequest
{
    private NetlinkRequest()
    {
    }

    /// <summary>RTM_NEWLINK, CREATE|EXCL. EEXIST if the name is taken. <see cref="Link.Index"/> 0 lets the kernel choose.</summary>
    public sealed record CreateLink(Link Link) : NetlinkRequest
    {
        /// <summary>For kind "veth": the name of the other end.</summary>
        public string? VethPeerName { get; init; }
    }

    /// <summary>RTM_NEWLINK on an existing link; what is null stays as it is.</summary>
    public sealed record ChangeLink(int Index) : NetlinkRequest
    {
        public bool? Up { get; init; }
        public uint? Mtu { get; init; }
        public uint? TxQueueLength { get; init; }
        public MacAddress? Address { get; init; }

        /// <summary>0 releases the link from its master.</summary>
        public int? MasterIndex { get; init; }
        public string? Name { get; init; }

        /// <summary>IFLA_VXLAN_LEARNING, the one vxlan option we change on a living device.</summary>
        public bool? VxlanLearning { get; init; }

        /// <summary>Moves the link to the network namespace this descriptor is open on.</summary>
        public int? NamespaceDescriptor { get; init; }
    }

    public sealed record DeleteLink(int Index) : NetlinkRequest;

    /// <summary>CREATE|REPLACE.</summary>
    public sealed record ReplaceAddress(InterfaceAddress Address) : NetlinkRequest;

    public sealed record DeleteAddress(InterfaceAddress Address) : NetlinkRequest;

    /// <summary>CREATE|REPLACE.</summary>
    public sealed record ReplaceNeighbor(Neighbor Neighbor) : NetlinkRequest;

    public sealed record DeleteNeighbor(Neighbor Neighbor) : NetlinkRequest;

    /// <summary>
    /// CREATE|REPLACE with NTF_SELF. The vxlan driver replaces the destination of a unicast MAC that has one destination.
    /// </summary>
    public sealed record ReplaceFdbEntry(FdbEntry Entry) : NetlinkRequest;

    public sealed record DeleteFdbEntry(FdbEntry Entry) : NetlinkRequest;

    /// <summary>CREATE|REPLACE.</summary>
    public sealed record ReplaceRoute(Route Route) : NetlinkRequest;

    /// <summary>Deletes only a route that equals this one in all attributes given (destination, table, metric, protocol, type).</summary>
    public sealed record DeleteRoute(Route Route) : NetlinkRequest;

    /// <summary>CREATE|REPLACE.</summary>
    public sealed record ReplaceNexthop(Nexthop Nexthop) : NetlinkRequest;

    public sealed record DeleteNexthop(Nexthop Nexthop) : NetlinkRequest;
}
