using System.Reflection;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Processes;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Netlink.Tests.Interop;

public class PublicEnumTests
{
    private static readonly string[] Headers =
    [
        "sys/socket.h", "net/if.h", "errno.h", "linux/if_addr.h", "linux/neighbour.h", "linux/rtnetlink.h", "linux/capability.h",
    ];

    [Fact]
    public void Values_are_those_of_the_kernel()
    {
        var program = new CProgram(Headers);
        foreach (var (native, value) in Values())
        {
            program.AssertEqual(native, value);
        }

        var complaints = program.Compile();
        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public void Errno_values_are_those_of_the_C_library()
    {
        var program = new CProgram(Headers);
        foreach (var constant in typeof(Errno).GetFields(BindingFlags.Static | BindingFlags.Public))
        {
            program.AssertEqual(constant.Name, (int)constant.GetRawConstantValue()!);
        }

        Assert.True(program.Count > 10);
        var complaints = program.Compile();
        Assert.True(complaints.Length == 0, complaints);
    }

    private static IEnumerable<(string Native, long Value)> Values() =>
    [
        ("IFF_UP", (long)LinkFlags.Up), ("IFF_BROADCAST", (long)LinkFlags.Broadcast), ("IFF_LOOPBACK", (long)LinkFlags.Loopback),
        ("IFF_POINTOPOINT", (long)LinkFlags.PointToPoint), ("IFF_RUNNING", (long)LinkFlags.Running), ("IFF_NOARP", (long)LinkFlags.NoArp),
        ("IFF_MULTICAST", (long)LinkFlags.Multicast),
        ("IFA_F_TEMPORARY", (long)AddressFlags.TemporaryOrSecondary), ("IFA_F_SECONDARY", (long)AddressFlags.TemporaryOrSecondary),
        ("IFA_F_NODAD", (long)AddressFlags.NoDad), ("IFA_F_DEPRECATED", (long)AddressFlags.Deprecated),
        ("IFA_F_TENTATIVE", (long)AddressFlags.Tentative), ("IFA_F_PERMANENT", (long)AddressFlags.Permanent),
        ("IFA_F_NOPREFIXROUTE", (long)AddressFlags.NoPrefixRoute),
        ("NUD_INCOMPLETE", (long)NeighborState.Incomplete), ("NUD_REACHABLE", (long)NeighborState.Reachable),
        ("NUD_STALE", (long)NeighborState.Stale), ("NUD_DELAY", (long)NeighborState.Delay), ("NUD_PROBE", (long)NeighborState.Probe),
        ("NUD_FAILED", (long)NeighborState.Failed), ("NUD_NOARP", (long)NeighborState.NoArp), ("NUD_PERMANENT", (long)NeighborState.Permanent),
        ("RTN_UNSPEC", (long)RouteType.Unspecified), ("RTN_UNICAST", (long)RouteType.Unicast), ("RTN_LOCAL", (long)RouteType.Local),
        ("RTN_BROADCAST", (long)RouteType.Broadcast), ("RTN_ANYCAST", (long)RouteType.Anycast), ("RTN_MULTICAST", (long)RouteType.Multicast),
        ("RTN_BLACKHOLE", (long)RouteType.Blackhole), ("RTN_UNREACHABLE", (long)RouteType.Unreachable),
        ("RTN_PROHIBIT", (long)RouteType.Prohibit),
        ("RT_SCOPE_UNIVERSE", (long)RouteScope.Universe), ("RT_SCOPE_SITE", (long)RouteScope.Site), ("RT_SCOPE_LINK", (long)RouteScope.Link),
        ("RT_SCOPE_HOST", (long)RouteScope.Host), ("RT_SCOPE_NOWHERE", (long)RouteScope.Nowhere), ("RT_TABLE_MAIN", Route.MainTable),
        ("CAP_SETPCAP", (long)Capability.SetPcap), ("CAP_NET_BIND_SERVICE", (long)Capability.NetBindService),
        ("CAP_NET_ADMIN", (long)Capability.NetAdmin), ("CAP_NET_RAW", (long)Capability.NetRaw), ("CAP_SYS_ADMIN", (long)Capability.SysAdmin),
    ];
}
