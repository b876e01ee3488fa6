using FlannelMesh.Netlink.Files;

namespace FlannelMesh.Hosting;

/// <summary>--data-dir, which one agent has at a time.</summary>
internal static class DataDirectory
{
    /// <exception cref="StartupException">It cannot be made, or another agent has it.</exception>
    public static DirectoryLock Lock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--data-dir {directory} cannot be made: {e.Message}");
        }

        return DirectoryLock.TryAcquire(directory)
            ?? throw new StartupException($"another agent is running with --data-dir {directory}; stop it, or give this one a directory of its own");
    }
}
