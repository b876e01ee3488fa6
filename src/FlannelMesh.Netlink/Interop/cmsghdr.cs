using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>Its data follow at once: the structure's size is a multiple of the alignment.</summary>
[NativeHeader("sys/socket.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct cmsghdr
{
    public nuint cmsg_len;
    public int cmsg_level;
    public int cmsg_type;
}
