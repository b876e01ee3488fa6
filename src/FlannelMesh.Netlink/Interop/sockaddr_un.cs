using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

[NativeHeader("sys/un.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_un
{
    /// <summary>Bytes of a path with its terminating zero.</summary>
    public const int PathLength = 108;

    public ushort sun_family;
    public fixed byte sun_path[PathLength];
}
