using System.Text;

namespace FlannelMesh.Hosting;

/// <summary>The files of /proc/sys. Those of the network are the calling process's namespace's.</summary>
public static class SysctlFiles
{
    private const string Root = "/proc/sys";

    /// <returns>Without the line's end; null if the kernel has no such parameter, or does not let it be read.</returns>
    public static string? Read(Sysctl sysctl)
    {
        var path = PathOf(sysctl);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            // Read twice a second: without the buffers of a stream.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
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
