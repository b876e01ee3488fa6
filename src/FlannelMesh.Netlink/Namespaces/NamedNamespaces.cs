using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.sys_file;

namespace FlannelMesh.Netlink.Namespaces;

/// <summary>/run/netns as iproute2 keeps it: a shared mount point with one bind mount for each name.</summary>
internal static unsafe class NamedNamespaces
{
    public const string CurrentPath = "/proc/thread-self/ns/net";

    private const string Root = "/run/netns";
    private const ushort RootMode = 0b111_101_101; // 0755

    public static string PathOf(string name) =>
        name is not ("" or "." or "..") && !name.Contains('/', StringComparison.Ordinal)
            ? $"{Root}/{name}"
            : throw new ArgumentException($"'{name}' is not a namespace name; a file name is expected", nameof(name));

    public static void Create(string name)
    {
        var path = PathOf(name);
        EnsureRoot();
        Descriptor.OpenFile(path, LibC.O_RDONLY | LibC.O_CREAT | LibC.O_EXCL).Dispose();
        try
        {
            NamespaceThread.Run(() =>
            {
                SystemCall.Check(LibC.unshare(LibC.CLONE_NEWNET), "create a network namespace");
                Mount(CurrentPath, path, LibC.MS_BIND, $"bind network namespace {name}");
            });
        }
        catch
        {
            Unlink(path);
            throw;
        }
    }

    public static void Delete(string name)
    {
        var path = PathOf(name);
        fixed (byte* native = NativeString.From(path))
        {
            // EINVAL: a name whose mount is already gone, or was not seen by this mount namespace.
            if (LibC.umount2(native, LibC.MNT_DETACH) != 0 && Marshal.GetLastPInvokeError() is var errno and not Errno.EINVAL)
            {
                throw new NetlinkException($"unmount {path}", errno);
            }

            SystemCall.Check(LibC.unlink(native), $"remove {path}");
        }
    }

    /// <summary>
    /// The directory must be a shared mount point, or a name taken away here would stay mounted, and its namespace alive, in other mount
    /// namespaces. Two processes that did this at once would stack mounts, hence the lock, which iproute2 takes as well.
    /// </summary>
    private static void EnsureRoot()
    {
        fixed (byte* native = NativeString.From(Root))
        {
            if (LibC.mkdir(native, RootMode) != 0 && Marshal.GetLastPInvokeError() is var errno and not Errno.EEXIST)
            {
                throw new NetlinkException($"create {Root}", errno);
            }
        }

        using var directory = Descriptor.OpenFile(Root, LibC.O_RDONLY | LibC.O_DIRECTORY);
        if (NativeMethods.flock(directory.Value, LOCK_EX) != 0)
        {
            throw new NetlinkException($"lock {Root}", Marshal.GetLastSystemError());
        }

        if (!TryShareRoot())
        {
            Mount(Root, Root, LibC.MS_BIND | LibC.MS_REC, $"make {Root} a mount point");
            if (!TryShareRoot())
            {
                throw new NetlinkException($"share the mount point {Root}", Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <returns>False if it is not a mount point yet.</returns>
    private static bool TryShareRoot()
    {
        fixed (byte* target = NativeString.From(Root), none = "none\0"u8)
        {
            return LibC.mount(none, target, none, LibC.MS_SHARED | LibC.MS_REC, null) == 0;
        }
    }

    private static void Mount(string from, string to, ulong_t flags, string operation)
    {
        fixed (byte* source = NativeString.From(from), target = NativeString.From(to), type = "none\0"u8)
        {
            SystemCall.Check(LibC.mount(source, target, type, flags, null), operation);
        }
    }

    private static void Unlink(string path)
    {
        fixed (byte* native = NativeString.From(path))
        {
            _ = LibC.unlink(native);
        }
    }
}
