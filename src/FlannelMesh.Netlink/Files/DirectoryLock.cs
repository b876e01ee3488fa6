namespace FlannelMesh.Netlink.Files;

/// <summary>
/// An exclusive lock on a directory: flock(2) on the file "lock" in it. The kernel lets it go when the process ends, however it
/// ends, and children do not inherit it.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <returns>Null if another process holds the lock.</returns>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static DirectoryLock? TryAcquire(string directory)
    {
        var path = Path.Combine(directory, "lock");
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Linux.
            return new DirectoryLock(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (IOException e) when (e.HResult == Errno.EAGAIN)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
