namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/capability.h")]
internal static class linux_capability
{
    public const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
}
