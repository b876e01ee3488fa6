using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane;

/// <summary>A kernel object that is ours, and the request that removes it.</summary>
/// <param name="Text">For people, as ip(8) would write it.</param>
/// <param name="LinkIndex">The device it is on, or is; null for one without a device.</param>
public sealed record OwnObject(EntryKind Kind, string Text, NetlinkRequest Removal, int? LinkIndex);
