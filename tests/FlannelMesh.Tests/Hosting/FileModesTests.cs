using FlannelMesh.Hosting;

namespace FlannelMesh.Tests.Hosting;

public sealed class FileModesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("700", null)]
    [InlineData("755", null)]
    [InlineData("775", null)]
    [InlineData("1777", null)]
    [InlineData("777", "mode 777")]
    [InlineData("703", "mode 703")]
    public void Where_everybody_may_replace_files_nothing_is_written_that_others_trust(string mode, string? expected)
    {
        SetMode(_directory.Path, mode);

        var problem = FileModes.OfDirectory("--subnet-file", _directory.File("subnet.env"));

        Assert.Equal(expected is not null, problem is not null);
        if (expected is not null)
        {
            Assert.Equal($"--subnet-file {_directory.File("subnet.env")}: everybody may replace files in {_directory.Path} ({expected}); chmod o-w {_directory.Path}", problem);
            Assert.Equal(problem, Assert.Throws<StartupException>(() => FileModes.Require(problem)).Message);
        }
    }

    [Fact]
    public void What_is_not_there_yet_is_no_problem()
    {
        Assert.Null(FileModes.OfDirectory("--control-socket", _directory.File("not/there/agent.sock")));
        Assert.Null(FileModes.OfDataDirectory(_directory.File("not-there")));
    }

    [Theory]
    [InlineData("node.json", "600", null)]
    [InlineData("node.json", "644", null)]
    [InlineData("node.json", "664", "others may change")]
    [InlineData("leases/blocks", "602", "others may change")]
    [InlineData("leases", "777", "others may change")]
    [InlineData("tunnel.key", "600", null)]
    [InlineData("tunnel.key", "640", "others may read or change .*tunnel.key .mode 640., which holds a key; chmod 600")]
    [InlineData("tls/node-key.pem", "604", "which holds a key")]
    [InlineData("tls/node.pem", "644", null)]
    public void Files_of_the_data_directory_are_nobody_elses_to_change_and_keys_not_to_read(string file, string mode, string? expected)
    {
        SetMode(_directory.Path, "700");
        Directory.CreateDirectory(_directory.File("tls"));
        Directory.CreateDirectory(_directory.File("leases"));
        if (file != "leases")
        {
            File.WriteAllText(_directory.File(file), "x");
        }

        SetMode(_directory.File(file), mode);

        var problem = FileModes.OfDataDirectory(_directory.Path);

        if (expected is null)
        {
            Assert.Null(problem);
        }
        else
        {
            Assert.Matches($"^--data-dir: .*{expected}", problem);
        }
    }

    [Theory]
    [InlineData("700", false)]
    [InlineData("755", false)]
    [InlineData("770", true)]
    [InlineData("707", true)]
    public void The_data_directory_itself_is_the_agents_to_write(string mode, bool isRefused)
    {
        SetMode(_directory.Path, mode);

        Assert.Equal(isRefused, FileModes.OfDataDirectory(_directory.Path) is not null);
    }

    [Fact]
    public void What_links_lead_to_is_not_looked_at()
    {
        using var other = new TemporaryDirectory();
        File.WriteAllText(other.File("x.key"), "x");
        SetMode(other.File("x.key"), "666");
        Directory.CreateSymbolicLink(_directory.File("link"), other.Path);
        File.CreateSymbolicLink(_directory.File("y.key"), other.File("x.key"));
        SetMode(_directory.Path, "700");

        Assert.Null(FileModes.OfDataDirectory(_directory.Path));
    }

    private static void SetMode(string path, string mode) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
}
