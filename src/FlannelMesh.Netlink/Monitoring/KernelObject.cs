namespace FlannelMesh.Netlink.Monitoring;

/// <summary>What a <see cref="KernelChange"/> is about.</summary>
public enum KernelObject
{
    Link,
    Address,

    /// <summary>ARP, NDP and forwarding entries.</summary>
    Neighbor,
    Route,
    Nexthop,

    /// <summary>Notifications were lost: anything may have changed, so everything must be read again.</summary>
    Overrun,
}
