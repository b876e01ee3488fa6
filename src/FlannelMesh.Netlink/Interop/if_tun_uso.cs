namespace FlannelMesh.Netlink.Interop;

/// <summary>Of linux/if_tun.h since Linux 6.2; the headers of older systems, which the tests compile against, lack them.</summary>
internal static class if_tun_uso
{
    public const int TUN_F_USO4 = 0x20;
    public const int TUN_F_USO6 = 0x40;
}
