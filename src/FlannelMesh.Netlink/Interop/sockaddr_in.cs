using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>Port and address in network order.</summary>
[NativeHeader("netinet/in.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_in
{
    public ushort sin_family;
    public ushort sin_port;
    public uint sin_addr;
    public fixed byte sin_zero[8];
}
