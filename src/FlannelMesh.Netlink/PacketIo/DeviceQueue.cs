using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.if_tun;
using static FlannelMesh.Netlink.Interop.if_tun_uso;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>
/// One queue of a TUN device that was opened with IFF_NO_PI and IFF_VNET_HDR: before each packet stands a struct virtio_net_hdr
/// (linux/virtio_net.h, 10 bytes). One thread reads and one writes; a writer gathers slices that lie in <see cref="PacketBuffer"/>s.
/// </summary>
public sealed unsafe class DeviceQueue
{
    private const int VirtioHeaderLength = 10;

    private readonly SafeHandle _handle;
    private readonly int _descriptor;

    /// <param name="handle">The caller's, and open for as long as this object is used.</param>
    public DeviceQueue(SafeHandle handle)
    {
        _handle = handle;
        _descriptor = (int)handle.DangerousGetHandle();
    }

    public SafeHandle Handle => _handle;

    /// <summary>
    /// Lets the kernel hand over and take packets larger than the MTU and without checksums, and nobody wait. Concerns the whole device.
    /// </summary>
    /// <returns>Whether it also does so with UDP (Linux 6.2 and later).</returns>
    /// <exception cref="NetlinkException">The device cannot even leave TCP whole.</exception>
    public bool EnableOffloads()
    {
        var flags = SystemCall.Check(LibC.fcntl(_descriptor, LibC.F_GETFL), "read the flags of a TUN device's descriptor");
        SystemCall.Check(LibC.fcntl(_descriptor, LibC.F_SETFL, flags | LibC.O_NONBLOCK), "read a TUN device without waiting");
        var length = VirtioHeaderLength;
        const int tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
        SystemCall.Check(LibC.ioctl(_descriptor, TUNSETVNETHDRSZ, &length), "set the length of a TUN device's packet headers");
        if (LibC.ioctl(_descriptor, TUNSETOFFLOAD, tcp | TUN_F_USO4 | TUN_F_USO6) == 0)
        {
            return true;
        }

        SystemCall.Check(LibC.ioctl(_descriptor, TUNSETOFFLOAD, tcp), "set the offloads of a TUN device");
        return false;
    }

    /// <summary>Takes the next packet, header first, without waiting.</summary>
    /// <returns>Its length; 0 if there is none; else an errno, negated (EBADFD: the device is gone).</returns>
    public int Read(Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            var length = NativeMethods.read(_descriptor, bytes, (nuint)destination.Length);
            if (length >= 0)
            {
                return (int)length;
            }

            var errno = Marshal.GetLastSystemError();
            return errno is Errno.EAGAIN or Errno.EINTR ? 0 : -errno;
        }
    }

    /// <summary>Gives the kernel one packet, gathered from slices.</summary>
    /// <returns>0, or an errno negated.</returns>
    public int Write(SliceList packet)
    {
        while (true)
        {
            if (NativeMethods.writev(_descriptor, packet.Vectors, packet.Count) >= 0)
            {
                return 0;
            }

            var errno = Marshal.GetLastSystemError();
            if (errno != Errno.EINTR)
            {
                return -errno;
            }
        }
    }
}
