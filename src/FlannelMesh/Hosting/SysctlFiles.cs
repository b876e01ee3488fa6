using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FlannelMesh.Hosting;

/// <summary>The files of /proc/sys. Those of the network are the calling process's namespace's.</summary>
public static class SysctlFiles
{
    private const string Root = "/proc/sys";

    /// <returns>Without the line's end; null if the kernel has no such parameter, or does not let it be read.</returns>
    public static string? Read(Sysctl sysctl)
    {
        using var file = Open(sysctl);
        return file is null ? null : Read(file);
    }

    /// <returns>Null if the kernel has no such parameter, or does not let it be read.</returns>
    internal static SafeFileHandle? Open(Sysctl sysctl)
    {
        var path = PathOf(sysctl);
        try
        {
            return File.Exists(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>What it is now, however long the file has been open; null if it is no more.</returns>
    internal static string? Read(SafeFileHandle file)
    {
        try
        {
            // Twice a second: without the buffers of a stream.
            Span<byte> value = stackalloc byte[256];
            return Encoding.ASCII.GetString(value[..RandomAccess.Read(file, value, fileOffset: 0)]).TrimEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Null, or why it was not written.</returns>
    public static string? Write(Sysctl sysctl, string value)
    {
        try
        {
            // One write without truncation: that is how the kernel takes a value.
            using var file = new FileStream(PathOf(sysctl), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(value));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static string PathOf(Sysctl sysctl) => Path.Combine(Root, sysctl.Path);
}
