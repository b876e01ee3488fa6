using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>Waits for one descriptor to be readable, or for a call of <see cref="Wake"/> by any thread.</summary>
public sealed unsafe class Waiter : IDisposable
{
    private readonly Descriptor _event = Descriptor.Own(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "open an eventfd");

    /// <summary>Ends the present and every later wait.</summary>
    public void Wake()
    {
        var one = 1UL;
        _ = LibC.write(_event.Value, &one, sizeof(ulong));
    }

    /// <returns>False when woken.</returns>
    public bool Wait(SafeHandle handle)
    {
        var descriptors = stackalloc pollfd[2];
        descriptors[0] = new pollfd { fd = (int)handle.DangerousGetHandle(), events = LibC.POLLIN };
        descriptors[1] = new pollfd { fd = _event.Value, events = LibC.POLLIN };
        while (LibC.poll(descriptors, 2, -1) < 0)
        {
            // EINTR: nothing else can happen with these arguments.
        }

        return descriptors[1].revents == 0;
    }

    public void Dispose() => _event.Dispose();
}
