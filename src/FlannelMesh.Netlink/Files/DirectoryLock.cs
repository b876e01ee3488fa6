using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.sys_file;

namespace FlannelMesh.Netlink.Files;

/// <summary>
/// Keeps a directory to one process: an exclusive flock on a file in it. The kernel releases it when the process ends, however it ends;
/// the file stays, because removing it would let a waiting process lock a file that nobody sees.
/// </summary>
public sealed unsafe class DirectoryLock : IDisposable
{
    public const string FileName = "lock";

    private const ushort OwnerOnly = 0b110_000_000; // 0600

    private readonly Descriptor _descriptor;

    private DirectoryLock(Descriptor descriptor) => _descriptor = descriptor;

    /// <exception cref="IOException">Another process holds the directory.</exception>
    /// <exception cref="NetlinkException">The lock file could not be opened or locked.</exception>
    public static DirectoryLock Acquire(string directory) =>
        TryAcquire(directory) ?? throw new IOException(DescribeHolder(directory));

    /// <summary>Does not wait; null if another process, or another part of this one, holds the directory.</summary>
    public static DirectoryLock? TryAcquire(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var descriptor = Descriptor.OpenFile(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_NOFOLLOW, OwnerOnly);
        try
        {
            if (NativeMethods.flock(descriptor.Value, LOCK_EX | LOCK_NB) != 0)
            {
                var errno = Marshal.GetLastSystemError();
                descriptor.Dispose();
                return errno == Errno.EAGAIN ? null : throw new NetlinkException($"lock {path}", errno);
            }

            WriteProcessId(descriptor);
            return new DirectoryLock(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Unlocks before closing: a child between fork and exec still has a copy of the descriptor, which would keep the lock.</summary>
    public void Dispose()
    {
        if (!_descriptor.IsClosed)
        {
            _ = NativeMethods.flock(_descriptor.Value, LOCK_UN);
            _descriptor.Dispose();
        }
    }

    /// <summary>Only for people: the lock is the flock, not the number.</summary>
    private static void WriteProcessId(Descriptor descriptor)
    {
        var text = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        if (LibC.ftruncate(descriptor.Value, 0) == 0)
        {
            fixed (byte* bytes = text)
            {
                _ = LibC.write(descriptor.Value, bytes, text.Length);
            }
        }
    }

    private static string DescribeHolder(string directory)
    {
        var holder = ReadProcessId(Path.Combine(directory, FileName));
        return holder.Length == 0
            ? $"directory {directory} is in use by another process"
            : $"directory {directory} is in use by another process (pid {holder})";
    }

    /// <summary>Not with .NET's file classes: those ask for a shared lock on whatever they open.</summary>
    private static string ReadProcessId(string path)
    {
        const int MaxDigits = 20;
        var bytes = stackalloc byte[MaxDigits];
        try
        {
            using var file = Descriptor.OpenFile(path, LibC.O_RDONLY | LibC.O_NOFOLLOW);
            long length = LibC.read(file.Value, bytes, MaxDigits);
            return length > 0 ? Encoding.ASCII.GetString(bytes, (int)length).Trim() : string.Empty;
        }
        catch (NetlinkException)
        {
            // The number is a courtesy.
            return string.Empty;
        }
    }
}
