namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/if_tun.h")]
internal static class if_tun
{
    public const int TUNSETIFF = 0x400454ca;
    public const int TUNSETPERSIST = 0x400454cb;
    public const int TUNSETOFFLOAD = 0x400454d0;
    public const uint TUNGETIFF = 0x800454d2;
    public const int TUNSETVNETHDRSZ = 0x400454d8;

    public const int TUN_F_CSUM = 0x01;
    public const int TUN_F_TSO4 = 0x02;
    public const int TUN_F_TSO6 = 0x04;
    public const int TUN_F_TSO_ECN = 0x08;

    public const ushort IFF_TUN = 0x0001;
    public const ushort IFF_MULTI_QUEUE = 0x0100;
    public const ushort IFF_NO_PI = 0x1000;
    public const ushort IFF_VNET_HDR = 0x4000;
}
