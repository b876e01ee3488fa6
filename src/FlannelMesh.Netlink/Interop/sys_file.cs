namespace FlannelMesh.Netlink.Interop;

[NativeHeader("sys/file.h")]
internal static class sys_file
{
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;
}
