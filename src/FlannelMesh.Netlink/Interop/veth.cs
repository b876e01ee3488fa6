namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/veth.h")]
internal static class veth
{
    public const ushort VETH_INFO_PEER = 1;
}
