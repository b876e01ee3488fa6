namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/ethtool.h")]
internal struct ethtool_value
{
    public uint cmd;
    public uint data;
}
