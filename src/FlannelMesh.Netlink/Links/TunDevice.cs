using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.if_tun;
using static FlannelMesh.Netlink.Interop.net_if;

namespace FlannelMesh.Netlink.Links;

/// <summary>
/// A layer-3 tunnel device and our descriptor on it (linux/if_tun.h). The kernel makes these only through /dev/net/tun, not through
/// netlink. Reads and writes carry one raw IP packet each, behind a header if so asked for. The device disappears with its last descriptor unless it is persistent.
/// </summary>
public sealed class TunDevice : IDisposable
{
    private readonly Descriptor _descriptor;

    private TunDevice(Descriptor descriptor, string name)
    {
        _descriptor = descriptor;
        Name = name;
    }

    /// <summary>As the kernel chose it: "flannel%d" becomes "flannel0".</summary>
    public string Name { get; }

    /// <summary>For poll, read and write; valid while this object is not disposed.</summary>
    public SafeHandle Handle => _descriptor;

    /// <summary>
    /// Creates the device in the calling thread's network namespace, or attaches to an existing one: to one that nobody holds, or, with
    /// <see cref="TunFeatures.MultiQueue"/>, as one more queue.
    /// </summary>
    /// <exception cref="NetlinkException">
    /// Refused: EBUSY if another process holds it, EINVAL if the name belongs to another kind of link or to a device made without the same
    /// <see cref="TunFeatures.MultiQueue"/>.
    /// </exception>
    public static unsafe TunDevice Open(string name, bool isPersistent = false, TunFeatures features = TunFeatures.None)
    {
        var request = new ifreq { ifr_flags = (ushort)(IFF_TUN | IFF_NO_PI | (ushort)features) };
        Encoding.UTF8.GetBytes(Wire.RequireName(name, nameof(name)), new Span<byte>(request.ifr_name, IFNAMSIZ));
        var descriptor = Descriptor.OpenFile("/dev/net/tun", LibC.O_RDWR);
        try
        {
            SystemCall.Check(LibC.ioctl(descriptor.Value, TUNSETIFF, &request), $"create tun device {name}");
            var device = new TunDevice(descriptor, Marshal.PtrToStringUTF8((nint)request.ifr_name)!);
            if (isPersistent)
            {
                device.SetPersistent(true);
            }

            return device;
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>A persistent device stays, with its addresses and routes, when the last descriptor is closed.</summary>
    public void SetPersistent(bool isPersistent) =>
        SystemCall.Check(
            LibC.ioctl(_descriptor.Value, TUNSETPERSIST, isPersistent ? 1 : 0), $"set persistence of tun device {Name}");

    public void Dispose() => _descriptor.Dispose();
}
