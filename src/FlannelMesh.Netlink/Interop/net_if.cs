namespace FlannelMesh.Netlink.Interop;

[NativeHeader("net/if.h")]
internal static class net_if
{
    /// <summary>Bytes of an interface name with its terminating zero.</summary>
    public const int IFNAMSIZ = 16;
}
