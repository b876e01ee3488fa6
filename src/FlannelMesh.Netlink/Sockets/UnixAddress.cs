using System.Text;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Sockets;

internal static unsafe class UnixAddress
{
    /// <exception cref="ArgumentException">The path is empty, too long or has a zero in it.</exception>
    public static sockaddr_un Of(string path)
    {
        var bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes is 0 or >= sockaddr_un.PathLength || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"'{path}' cannot be the path of a socket: 1 to {sockaddr_un.PathLength - 1} bytes are expected", nameof(path));
        }

        var address = new sockaddr_un { sun_family = socket.AF_UNIX };
        Encoding.UTF8.GetBytes(path, new Span<byte>(address.sun_path, sockaddr_un.PathLength));
        return address;
    }
}
