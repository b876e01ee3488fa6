using System.Text;
using FlannelMesh.Netlink.Interop;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Links;

/// <summary>
/// A TUN device (linux/if_tun.h): raw IP packets without a header. It lives as long as this handle, or until it is deleted as a
/// link if it is persistent. TUN devices cannot be made by RTM_NEWLINK.
/// </summary>
public sealed unsafe class TunDevice : IDisposable
{
    private const int NameLength = 16;

    /// <summary>struct ifreq has 40 bytes on 64-bit machines: the name, then a union.</summary>
    private const int IfreqSize = 40;

    private TunDevice(SafeFileHandle handle, string name)
    {
        Handle = handle;
        Name = name;
    }

    public SafeFileHandle Handle { get; }

    public string Name { get; }

    /// <param name="name">At most 15 bytes; a "%d" in it is a number the kernel chooses.</param>
    /// <exception cref="NetlinkException">No /dev/net/tun, no permission, or the name is taken.</exception>
    public static TunDevice Open(string name, bool isPersistent = false)
    {
        if (Encoding.UTF8.GetByteCount(name) >= NameLength)
        {
            throw new ArgumentException($"'{name}' is longer than {NameLength - 1} bytes", nameof(name));
        }

        fixed (byte* path = "/dev/net/tun\0"u8)
        {
            var descriptor = LibC.open(path, LibC.O_RDWR | LibC.O_CLOEXEC, default);
            if (descriptor < 0)
            {
                throw new NetlinkException("open(/dev/net/tun)", LibC.errno);
            }

            var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            var request = stackalloc byte[IfreqSize];
            new Span<byte>(request, IfreqSize).Clear();
            Encoding.UTF8.GetBytes(name, new Span<byte>(request, NameLength));
            *(short*)(request + NameLength) = netlink.IFF_TUN | netlink.IFF_NO_PI;
            if (LibC.ioctl(descriptor, netlink.TUNSETIFF, request) < 0
                || (isPersistent && LibC.ioctl(descriptor, netlink.TUNSETPERSIST, 1) < 0))
            {
                var errno = LibC.errno;
                handle.Dispose();
                throw new NetlinkException($"TUNSETIFF {name}", errno);
            }

            return new TunDevice(handle, Encoding.UTF8.GetString(new ReadOnlySpan<byte>(request, NameLength).TrimEnd((byte)0)));
        }
    }

    public void Dispose() => Handle.Dispose();
}
