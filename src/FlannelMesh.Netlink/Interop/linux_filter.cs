namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/filter.h")]
internal static class linux_filter
{
    public const ushort BPF_LD = 0x00;
    public const ushort BPF_W = 0x00;
    public const ushort BPF_ABS = 0x20;
    public const ushort BPF_JMP = 0x05;
    public const ushort BPF_JEQ = 0x10;
    public const ushort BPF_JGE = 0x30;
    public const ushort BPF_K = 0x00;
    public const ushort BPF_RET = 0x06;
}
