namespace FlannelMesh.Netlink.Sockets;

/// <summary>Who was at the other end of a unix socket when it was connected (SO_PEERCRED, unix(7)).</summary>
public readonly record struct PeerCredentials(int Process, uint User, uint Group);
