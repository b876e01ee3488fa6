namespace FlannelMesh.Netlink;

/// <summary>What a notification is about.</summary>
public enum KernelObject
{
    Link,
    Address,

    /// <summary>An ARP, NDP or FDB entry.</summary>
    Neighbor,
    Route,
    Nexthop,

    /// <summary>Notifications were lost: only a full look at the kernel tells what happened.</summary>
    Overrun,
}
