namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/audit.h")]
internal static class linux_audit
{
    public const uint AUDIT_ARCH_X86_64 = 0xc000003e;
    public const uint AUDIT_ARCH_AARCH64 = 0xc00000b7;
}
