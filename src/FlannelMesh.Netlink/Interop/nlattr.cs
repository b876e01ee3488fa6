using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/netlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct nlattr
{
    public ushort nla_len;
    public ushort nla_type;
}
