namespace FlannelMesh.Netlink;

/// <summary>A notification from the kernel.</summary>
/// <param name="Removed">True for a deletion.</param>
/// <param name="LinkIndex">The link concerned; 0 if the notification names none.</param>
/// <param name="Protocol">Who made the route, neighbor or nexthop; 0 if the notification does not tell.</param>
public readonly record struct KernelChange(KernelObject Kind, bool Removed, int LinkIndex, byte Protocol);
