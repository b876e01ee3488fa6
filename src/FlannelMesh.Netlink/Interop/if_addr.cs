namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/if_addr.h")]
internal static class if_addr
{
    public const ushort IFA_ADDRESS = 1;
    public const ushort IFA_LOCAL = 2;
    public const ushort IFA_FLAGS = 8;
    public const ushort IFA_PROTO = 11;
}
