namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/neighbour.h")]
internal static class neighbour
{
    public const ushort NDA_DST = 1;
    public const ushort NDA_LLADDR = 2;
    public const ushort NDA_PROTOCOL = 12;

    public const byte NTF_SELF = 0x02;
}
