namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/sockios.h")]
internal static class sockios
{
    public const int SIOCETHTOOL = 0x8946;
}
