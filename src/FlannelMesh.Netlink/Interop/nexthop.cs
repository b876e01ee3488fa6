namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/nexthop.h")]
internal static class nexthop
{
    public const ushort NHA_ID = 1;
    public const ushort NHA_OIF = 5;
    public const ushort NHA_GATEWAY = 6;
}
