using FlannelMesh.Netlink.Files;

namespace FlannelMesh.Hosting;

/// <summary>--data-dir, which one agent has at a time.</summary>
internal static class DataDirectory
{
    /// <exception cref="StartupException">It cannot be made, others may write in it or read its secrets, or another agent has it.</exception>
    public static DirectoryLock Lock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartupException($"--data-dir {directory} cannot be made: {e.Message} The directory above must be writable for the agent's own user, root too: it has given up the right to all files");
        }
        catch (IOException e)
        {
            throw new StartupException($"--data-dir {directory} cannot be made: {e.Message}");
        }

        FileModes.Require(FileModes.OfDataDirectory(directory));
        return DirectoryLock.TryAcquire(directory)
            ?? throw new StartupException($"another agent is running with --data-dir {directory}; stop it, or give this one a directory of its own");
    }
}
