using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane;

/// <summary>A kernel object that is ours, and the request that removes it.</summary>
/// <param name="Text">For people, as ip(8) would write it.</param>
public sealed record OwnObject(EntryKind Kind, string Text, NetlinkRequest Removal);
