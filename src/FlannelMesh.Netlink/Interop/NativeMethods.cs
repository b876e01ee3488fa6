using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>The calls Tmds.LibC 0.5.0 lacks. They set no managed error: read errno with Marshal.GetLastSystemError() at once.</summary>
internal static unsafe partial class NativeMethods
{
    private const string LibC = "libc.so.6";

    // int flock(int fd, int operation);
    [LibraryImport(LibC)]
    public static partial int flock(int fd, int operation);

    // int rename(const char *oldpath, const char *newpath);
    [LibraryImport(LibC)]
    public static partial int rename(byte* oldpath, byte* newpath);
}
