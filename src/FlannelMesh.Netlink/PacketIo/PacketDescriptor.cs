using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.if_tun;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>Whether a descriptor that somebody else has opened is what packets can be moved with.</summary>
public static unsafe class PacketDescriptor
{
    /// <summary>For <see cref="DeviceQueue"/>.</summary>
    /// <returns>One line that says what is wrong, or null.</returns>
    public static string? QueueProblem(SafeHandle handle)
    {
        const ushort needed = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
        var request = default(ifreq);
        return LibC.ioctl((int)handle.DangerousGetHandle(), unchecked((int)TUNGETIFF), &request) != 0
            ? "a queue of the device is none: a descriptor of a TUN device is wanted"
            : (request.ifr_flags & needed) != needed
                ? $"a queue of the device has flags 0x{request.ifr_flags:x4}: IFF_TUN, IFF_NO_PI and IFF_VNET_HDR (0x{needed:x4}) are wanted"
                : null;
    }

    /// <summary>For <see cref="DatagramSender"/> and <see cref="DatagramReceiver"/>.</summary>
    /// <returns>One line that says what is wrong, or null.</returns>
    public static string? SocketProblem(SafeHandle handle, bool isIpv6)
    {
        var family = isIpv6 ? socket.AF_INET6 : socket.AF_INET;
        return Option(handle, LibC.SO_DOMAIN) == family && Option(handle, LibC.SO_TYPE) == LibC.SOCK_DGRAM && Option(handle, LibC.SO_PROTOCOL) == LibC.IPPROTO_UDP
            ? null
            : $"a socket is none of UDP over {(isIpv6 ? "IPv6" : "IPv4")}, as was said";
    }

    private static int Option(SafeHandle handle, int name)
    {
        int value;
        var length = (uint)sizeof(int);
        return NativeMethods.getsockopt((int)handle.DangerousGetHandle(), LibC.SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
    }
}
