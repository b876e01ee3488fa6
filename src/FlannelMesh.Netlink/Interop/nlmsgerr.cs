using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/netlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct nlmsgerr
{
    public int error;
    public nlmsghdr msg;
}
