using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Files;

/// <summary>
/// Replaces a file as a whole: after a crash or power cut there is the old content or the new one. The temporary file lies in the same
/// directory, is created exclusively and never through a symbolic link, and is removed when a step fails.
/// </summary>
public static unsafe class AtomicFile
{
    private const ushort OwnerOnly = 0b110_000_000; // 0600

    /// <param name="path">The file to make or replace; its directory must exist.</param>
    /// <param name="content">All of the new content.</param>
    /// <param name="mode">Of the new file, whatever the umask and the old file's mode.</param>
    /// <exception cref="IOException">A step failed; the message names it and the file, and the old content is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(target) ?? throw new ArgumentException($"'{path}' is a directory", nameof(path));
        var temporary = Path.Combine(directory, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        try
        {
            Replace(temporary, target, directory, content, mode);
        }
        catch (NetlinkException e)
        {
            throw new IOException($"cannot write {target}: {e.Message}", e);
        }
    }

    /// <summary>The text as UTF-8 without byte order mark.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte}, UnixFileMode)"/>
    public static void Write(string path, string content, UnixFileMode mode) => Write(path, Encoding.UTF8.GetBytes(content), mode);

    private static void Replace(string temporary, string target, string directory, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        fixed (byte* from = NativeString.From(temporary), to = NativeString.From(target))
        {
            using (var file = Descriptor.OpenFile(
                temporary, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW, OwnerOnly))
            {
                try
                {
                    WriteAll(file, content);
                    SystemCall.Check(LibC.fchmod(file.Value, (ushort)mode), "set its mode");
                    SystemCall.Check(LibC.fsync(file.Value), "flush it to disk");
                    if (NativeMethods.rename(from, to) != 0)
                    {
                        throw new NetlinkException("rename the new file", Marshal.GetLastSystemError());
                    }
                }
                catch
                {
                    _ = LibC.unlink(from);
                    throw;
                }
            }
        }

        // The rename itself lasts only once the directory is on disk.
        using var parent = Descriptor.OpenFile(directory, LibC.O_RDONLY | LibC.O_DIRECTORY);
        SystemCall.Check(LibC.fsync(parent.Value), "flush its directory to disk");
    }

    private static void WriteAll(Descriptor file, ReadOnlySpan<byte> content)
    {
        fixed (byte* bytes = content)
        {
            for (long written = 0; written < content.Length;)
            {
                long count = LibC.write(file.Value, bytes + written, (int)(content.Length - written));
                if (count >= 0)
                {
                    written += count;
                }
                else if (Marshal.GetLastPInvokeError() is var errno and not Errno.EINTR)
                {
                    throw new NetlinkException("write it", errno);
                }
            }
        }
    }
}
