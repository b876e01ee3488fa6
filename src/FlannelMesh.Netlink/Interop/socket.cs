namespace FlannelMesh.Netlink.Interop;

/// <summary>Address families as compile-time constants; Tmds.LibC has them only as properties.</summary>
[NativeHeader("sys/socket.h")]
internal static class socket
{
    public const byte AF_UNSPEC = 0;
    public const byte AF_UNIX = 1;
    public const byte AF_INET = 2;
    public const byte AF_BRIDGE = 7;
    public const byte AF_INET6 = 10;
    public const ushort AF_NETLINK = 16;
}
