namespace FlannelMesh.Netlink.Messages;

/// <summary>Writes one request with the given sequence number.</summary>
internal delegate void MessageWriter(NetlinkWriter writer, uint sequence);
