namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/if_tun.h")]
internal static class if_tun
{
    public const int TUNSETIFF = 0x400454ca;
    public const int TUNSETPERSIST = 0x400454cb;

    public const ushort IFF_TUN = 0x0001;
    public const ushort IFF_MULTI_QUEUE = 0x0100;
    public const ushort IFF_NO_PI = 0x1000;
    public const ushort IFF_VNET_HDR = 0x4000;
}
