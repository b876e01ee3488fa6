using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/nexthop.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct nhmsg
{
    public byte nh_family;
    public byte nh_scope;
    public byte nh_protocol;
    public byte resvd;
    public uint nh_flags;
}
