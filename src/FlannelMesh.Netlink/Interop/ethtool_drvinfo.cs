using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>Of its fields only the driver's name is used here.</summary>
[NativeHeader("linux/ethtool.h")]
[StructLayout(LayoutKind.Sequential, Size = 196)]
internal unsafe struct ethtool_drvinfo
{
    public uint cmd;
    public fixed byte driver[32];
}
