using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Files;

namespace FlannelMesh.Backends;

/// <summary>subnet.env on disk: replaced as a whole, mode 0644, and only when it does not hold the wanted values. A link is replaced, not followed.</summary>
public sealed class SubnetEnvFile(string path)
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Path { get; } = path;

    /// <summary>Null if there is no file or it cannot be read.</summary>
    public SubnetEnv? Read()
    {
        try
        {
            return SubnetEnv.Parse(File.ReadAllText(Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>True if the file was written.</returns>
    public bool Ensure(SubnetEnv wanted)
    {
        var text = wanted.Write();
        if (new FileInfo(Path) is { Exists: true, LinkTarget: null } && File.ReadAllText(Path) == text)
        {
            return false;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        AtomicFile.Write(Path, Encoding.UTF8.GetBytes(text), Mode);
        return true;
    }
}
