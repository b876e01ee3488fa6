using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Files;

/// <summary>A file that is there, opened by no other way than its own name.</summary>
public static unsafe class PlainFile
{
    /// <exception cref="IOException">It cannot be opened, or is a symbolic link.</exception>
    public static SafeFileHandle OpenReadWrite(string path)
    {
        fixed (byte* native = NativeString.From(path))
        {
            // Of a FIFO that somebody put there nothing is waited for.
            var descriptor = LibC.open(native, LibC.O_RDWR | LibC.O_NOFOLLOW | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            var errno = Marshal.GetLastPInvokeError();
            throw errno == LibC.ELOOP
                ? new IOException($"{path} is a symbolic link, which the agent's own files never are")
                : new IOException($"cannot open {path}", new NetlinkException("open it", errno));
        }
    }
}
