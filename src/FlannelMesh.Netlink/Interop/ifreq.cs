using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>The union behind the name is 24 bytes; of its members only ifr_flags is used here.</summary>
[NativeHeader("net/if.h")]
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct ifreq
{
    public fixed byte ifr_name[net_if.IFNAMSIZ];
    public ushort ifr_flags;
}
