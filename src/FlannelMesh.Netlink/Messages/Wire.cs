using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using static FlannelMesh.Netlink.Interop.net_if;
using static FlannelMesh.Netlink.Interop.socket;

namespace FlannelMesh.Netlink.Messages;

/// <summary>Values whose form differs between .NET and the kernel, and the checks made before anything is written.</summary>
internal static class Wire
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/: \t\n\0");

    public static int AddressLength(AddressFamily family) => family == AddressFamily.InterNetwork ? 4 : 16;

    public static int AddressBits(AddressFamily family) => AddressLength(family) * 8;

    public static byte Family(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => AF_INET,
        AddressFamily.InterNetworkV6 => AF_INET6,
        _ => throw new ArgumentException($"family {family} is neither InterNetwork nor InterNetworkV6", nameof(family)),
    };

    /// <summary>Unspecified for what is neither IPv4 nor IPv6.</summary>
    public static AddressFamily Family(byte family) => family switch
    {
        AF_INET => AddressFamily.InterNetwork,
        AF_INET6 => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unspecified,
    };

    public static byte Family(IPAddress address) => Family(address.AddressFamily);

    /// <exception cref="ArgumentException">The address is of another family.</exception>
    public static void RequireFamily(IPAddress? address, AddressFamily family, string field)
    {
        if (address is not null && address.AddressFamily != family)
        {
            throw new ArgumentException($"{field} {address} is not of family {family} like the rest of the request");
        }
    }

    /// <exception cref="ArgumentException">The kernel gives out indexes from 1.</exception>
    public static int RequireIndex(int index, string field) =>
        index > 0 ? index : throw new ArgumentException($"{field} {index} is not an interface index; it must be 1 or more");

    /// <exception cref="ArgumentException">Empty, too long, or with a character the kernel refuses.</exception>
    public static string RequireName(string name, string field)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        return length is > 0 and < IFNAMSIZ && !name.AsSpan().ContainsAny(NotInNames)
            ? name
            : throw new ArgumentException(
                $"{field} '{name}' is not an interface name; 1 to {IFNAMSIZ - 1} bytes without blank, slash or colon are expected");
    }
}
