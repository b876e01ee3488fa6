using System.Globalization;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Files;

public sealed class DirectoryLockTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_held_directory_is_refused_with_the_holders_process_id()
    {
        using var first = DirectoryLock.Acquire(_directory.Path);

        Assert.Null(DirectoryLock.TryAcquire(_directory.Path));
        var refusal = Assert.Throws<IOException>(() => DirectoryLock.Acquire(_directory.Path));
        Assert.Equal($"directory {_directory.Path} is in use by another process (pid {Environment.ProcessId})", refusal.Message);
    }

    [Fact]
    public void A_released_directory_can_be_taken_again()
    {
        DirectoryLock.Acquire(_directory.Path).Dispose();

        using var second = DirectoryLock.TryAcquire(_directory.Path);
        Assert.NotNull(second);
    }

    [Fact]
    public void A_child_process_does_not_inherit_the_lock()
    {
        using (DirectoryLock.Acquire(_directory.Path))
        {
            var listing = Command.Run("ls", "-l", "/proc/self/fd").StandardOutput;
            Assert.DoesNotContain(_directory.Path, listing, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_process_sees_the_lock()
    {
        var file = _directory.File(DirectoryLock.FileName);
        using (DirectoryLock.Acquire(_directory.Path))
        {
            Assert.Equal(1, Command.TryRun("flock", ["-n", file, "true"]).ExitCode);
        }

        Assert.Equal(0, Command.TryRun("flock", ["-n", file, "true"]).ExitCode);
    }

    [Fact]
    public void The_lock_file_is_for_its_owner_only()
    {
        using var held = DirectoryLock.Acquire(_directory.Path);
        var file = _directory.File(DirectoryLock.FileName);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(Environment.ProcessId, int.Parse(Command.Run("cat", file).StandardOutput, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_missing_directory_is_an_error_that_names_it()
    {
        var error = Assert.Throws<NetlinkException>(() => DirectoryLock.Acquire(_directory.File("missing")));

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains(_directory.File("missing"), error.Message, StringComparison.Ordinal);
    }
}
