using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Files;

/// <summary>Replaces a file as a whole: a reader sees the old content or the new one, also after a power cut.</summary>
public static class AtomicFile
{
    /// <exception cref="IOException">The disk is full, the directory is missing, or the like.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var full = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(full)!;
        // CreateNew is O_EXCL: a link planted under the temporary name is refused, not followed.
        var temporary = Path.Combine(directory, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}");
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
            }))
            {
                // The process's umask must not narrow what others are meant to read.
                File.SetUnixFileMode(file.SafeFileHandle, mode);
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            FlushDirectory(directory);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static unsafe void FlushDirectory(string directory)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(directory + '\0'))
        {
            var descriptor = LibC.open(name, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC, default);
            if (descriptor < 0)
            {
                throw new IOException($"{directory} cannot be opened: {Errno.Describe(LibC.errno)}");
            }

            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            if (LibC.fsync(descriptor) != 0)
            {
                throw new IOException($"{directory} cannot be flushed to disk: {Errno.Describe(LibC.errno)}");
            }
        }
    }
}
