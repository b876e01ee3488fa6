using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/netlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_nl
{
    public ushort nl_family;
    public ushort nl_pad;
    public uint nl_pid;
    public uint nl_groups;
}
