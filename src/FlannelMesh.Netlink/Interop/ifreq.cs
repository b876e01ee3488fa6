using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>The union behind the name is 24 bytes; two of its members are used here.</summary>
[NativeHeader("net/if.h")]
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct ifreq
{
    [FieldOffset(0)]
    public fixed byte ifr_name[net_if.IFNAMSIZ];

    [FieldOffset(net_if.IFNAMSIZ)]
    public ushort ifr_flags;

    [FieldOffset(net_if.IFNAMSIZ)]
    public nint ifr_data;
}
