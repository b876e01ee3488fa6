namespace FlannelMesh.Netlink.Monitoring;

/// <summary>
/// A notification of the kernel. It tells that something changed, not how the table looks now: read that.
/// The kernel announces no IPv4 routes that vanish with their link or nexthop object; the change of those is the only sign.
/// </summary>
/// <param name="Kind">What changed.</param>
/// <param name="Removed">False for a new or changed object.</param>
/// <param name="LinkIndex">0 where the object has no link of its own, such as a route through a nexthop object.</param>
/// <param name="Protocol">
/// RTPROT_* of a route, neighbour or nexthop, IFA_PROTO of an address; 0 where unset, as always for links and forwarding entries.
/// </param>
public readonly record struct KernelChange(KernelObject Kind, bool Removed, int LinkIndex, byte Protocol = 0)
{
    /// <summary>The object took the place of another one, whose protocol is not told: it may have been ours.</summary>
    public bool Replaced { get; init; }
}
