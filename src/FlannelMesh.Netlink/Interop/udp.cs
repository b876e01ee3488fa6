namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/udp.h")]
internal static class udp
{
    /// <summary>Linux 4.18.</summary>
    public const int UDP_SEGMENT = 103;

    /// <summary>Linux 5.0.</summary>
    public const int UDP_GRO = 104;
}
