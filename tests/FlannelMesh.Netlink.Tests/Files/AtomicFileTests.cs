using FlannelMesh.Netlink.Files;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Shared = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Private)]
    [InlineData(Shared)]
    public void Content_and_mode_are_those_given(UnixFileMode mode)
    {
        var path = _directory.File("node.json");
        AtomicFile.Write(path, "old, and longer", Shared);
        AtomicFile.Write(path, "new", mode);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(mode, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void An_empty_file_and_a_large_one_are_written_whole()
    {
        var path = _directory.File("data");
        AtomicFile.Write(path, ReadOnlySpan<byte>.Empty, Private);
        Assert.Empty(File.ReadAllBytes(path));

        var large = new byte[3_000_001];
        Random.Shared.NextBytes(large);
        AtomicFile.Write(path, large, Private);
        Assert.Equal(large, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_symbolic_link_is_replaced_and_its_target_untouched()
    {
        var (target, link) = (_directory.File("target"), _directory.File("link"));
        File.WriteAllText(target, "precious");
        File.CreateSymbolicLink(link, target);

        AtomicFile.Write(link, "new", Private);

        Assert.Equal("precious", File.ReadAllText(target));
        Assert.Null(new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(link));
    }

    [Fact]
    public void A_failed_write_leaves_no_temporary_file()
    {
        var path = _directory.File("taken");
        Directory.CreateDirectory(Path.Combine(path, "not-empty"));

        var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, "new", Private));

        Assert.StartsWith($"cannot write {path}: rename the new file", error.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void A_missing_directory_is_an_error_that_names_the_file()
    {
        var path = _directory.File("missing/file");

        var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, "new", Private));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}
