using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FlannelMesh.Commands;
using FlannelMesh.Commands.Bundle;

namespace FlannelMesh.Tests.Commands.Bundle;

public sealed class BundleArchiveTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly IReadOnlyList<BundleFile> Files =
    [
        BundleFile.Of("a/b.txt", "cat b", Encoding.UTF8.GetBytes("content")),
        BundleFile.Missing("a/c.txt", "cat c", "there is no cat"),
        BundleFile.Missing("d/e.txt", "cat e", "there is no cat"),
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_could_be_had_is_in_it_and_only_the_owner_may_read_it()
    {
        var path = _directory.File("r.tar.gz");

        await BundleArchive.WriteAsync(path, "top", Files, Now, CancellationToken.None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        await using var tar = new TarReader(zip);
        var entry = await tar.GetNextEntryAsync(copyData: true);
        Assert.Equal(("top/a/b.txt", UnixFileMode.UserRead | UnixFileMode.UserWrite), (entry!.Name, entry.Mode));
        using var content = new StreamReader(entry.DataStream!);
        Assert.Equal("content", await content.ReadToEndAsync());
        Assert.Null(await tar.GetNextEntryAsync());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("dangling")]
    [InlineData("directory")]
    public async Task Whatever_has_that_name_is_left_alone(string what)
    {
        var (path, target) = (_directory.File("r.tar.gz"), _directory.File("target"));
        switch (what)
        {
            case "file":
                await File.WriteAllTextAsync(path, "old");
                break;
            case "directory":
                Directory.CreateDirectory(path);
                break;
            default:
                if (what == "link")
                {
                    await File.WriteAllTextAsync(target, "old");
                }

                File.CreateSymbolicLink(path, target);
                break;
        }

        var failure = await Assert.ThrowsAsync<ControlException>(() => BundleArchive.WriteAsync(path, "top", Files, Now, CancellationToken.None));
        Assert.Equal($"--output {path} is there already; remove it or give another name", failure.Message);
        Assert.Equal(what == "link", File.Exists(target));
        Assert.True(what is "dangling" or "directory" || await File.ReadAllTextAsync(path) == "old");
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<ControlException>(
            () => BundleArchive.WriteAsync(_directory.File("no/r.tar.gz"), "top", Files, Now, CancellationToken.None));

        Assert.StartsWith($"--output {_directory.File("no/r.tar.gz")} cannot be made: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_says_what_is_there_and_why_the_rest_is_not()
    {
        using var manifest = JsonDocument.Parse(BundleArchive.Manifest(Files, "1.2.3", "h1", Now).Content!);

        var root = manifest.RootElement;
        Assert.Equal(("1.2.3", "h1", "2026-01-02T03:04:05Z"), (root.GetProperty("version").GetString(), root.GetProperty("host").GetString(), root.GetProperty("createdAt").GetString()));
        var file = Assert.Single(root.GetProperty("files").EnumerateArray());
        Assert.Equal(("a/b.txt", "cat b", 7), (file.GetProperty("name").GetString(), file.GetProperty("source").GetString(), file.GetProperty("bytes").GetInt32()));
        Assert.Equal(["a/c.txt: there is no cat", "d/e.txt: there is no cat"], root.GetProperty("missing").EnumerateArray().Select(missing => $"{missing.GetProperty("name")}: {missing.GetProperty("why")}"));
    }

    [Fact]
    public void People_are_told_by_part() => Assert.Equal(
        """
        report   /x/r.tar.gz (2 KiB, for its owner's eyes)
        has      a: b.txt
        lacks    a/c.txt, d: there is no cat
        note     keys, tokens and passwords are left out; names and addresses of your hosts are in it

        """,
        ReportCommand.Describe("/x/r.tar.gz", 1025, Files));
}
