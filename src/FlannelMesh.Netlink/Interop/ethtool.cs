namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/ethtool.h")]
internal static class ethtool
{
    public const uint ETHTOOL_GDRVINFO = 0x00000003;
    public const uint ETHTOOL_GTXCSUM = 0x00000016;
    public const uint ETHTOOL_STXCSUM = 0x00000017;
}
