using FlannelMesh.Configuration;

namespace FlannelMesh.Security;

/// <summary>A file that only its owner may read.</summary>
internal static class SecretFile
{
    private const int MaxLength = 64 << 10;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <param name="flag">What names the file, for the message.</param>
    /// <exception cref="ConfigurationException">It cannot be read, is open to others, or is no small text.</exception>
    public static string Read(string flag, string path)
    {
        try
        {
            // The mode is of what is read, also when the path is a link or changes meanwhile.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (File.GetUnixFileMode(file.SafeFileHandle) is var mode && (mode & Others) is not 0)
            {
                throw new ConfigurationException($"{flag} {path}: others may read or change it (mode {Convert.ToString((int)mode, 8)}); chmod 600 {path}");
            }

            var buffer = new byte[MaxLength + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= MaxLength
                ? System.Text.Encoding.UTF8.GetString(buffer, 0, length)
                : throw new ConfigurationException($"{flag} {path}: it has more than {MaxLength} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{flag} {path}: it cannot be read: {e.Message}");
        }
    }
}
