using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.ethtool;
using static FlannelMesh.Netlink.Interop.net_if;
using static FlannelMesh.Netlink.Interop.sockios;

namespace FlannelMesh.Netlink.Links;

/// <summary>What a device's driver answers to SIOCETHTOOL (linux/ethtool.h), in the network namespace of the socket.</summary>
internal static unsafe class DriverFeatures
{
    /// <returns>Null if there is no such device, or its driver does not say.</returns>
    public static string? Driver(Descriptor socket, string link)
    {
        var info = new ethtool_drvinfo { cmd = ETHTOOL_GDRVINFO };
        return Ask(socket, link, &info, "read the driver of") == 0 ? Marshal.PtrToStringUTF8((nint)info.driver) : null;
    }

    /// <returns>Null if there is no such device, or its driver does not say.</returns>
    public static bool? TxChecksum(Descriptor socket, string link)
    {
        var value = new ethtool_value { cmd = ETHTOOL_GTXCSUM };
        return Ask(socket, link, &value, "read the transmit checksums of") == 0 ? value.data != 0 : null;
    }

    /// <returns>An errno.</returns>
    public static int SetTxChecksum(Descriptor socket, string link, bool isOn)
    {
        var value = new ethtool_value { cmd = ETHTOOL_STXCSUM, data = isOn ? 1u : 0 };
        return Call(socket, link, &value);
    }

    private static int Ask(Descriptor socket, string link, void* question, string operation) => Call(socket, link, question) switch
    {
        var errno and (0 or Errno.ENODEV or Errno.EOPNOTSUPP) => errno,
        var errno => throw new NetlinkException($"{operation} {link}", errno),
    };

    private static int Call(Descriptor socket, string link, void* question)
    {
        var request = new ifreq { ifr_data = (nint)question };
        Encoding.UTF8.GetBytes(Wire.RequireName(link, nameof(link)), new Span<byte>(request.ifr_name, IFNAMSIZ));
        return LibC.ioctl(socket.Value, SIOCETHTOOL, &request) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }
}
