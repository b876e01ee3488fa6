using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>Port and address in network order. The largest of the two internet address structures, whose first four bytes are alike.</summary>
[NativeHeader("netinet/in.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_in6
{
    public ushort sin6_family;
    public ushort sin6_port;
    public uint sin6_flowinfo;
    public fixed byte sin6_addr[16];
    public uint sin6_scope_id;
}
