using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class HoconSettingsTests
{
    [Fact]
    public void The_reference_and_the_catalog_name_the_same_keys_with_the_same_defaults()
    {
        var catalog = SettingCatalog.All
            .Where(setting => setting.IsHoconKey)
            .ToDictionary(setting => setting.Name, setting => setting.Default);
        var reference = HoconSettings.Reference.ToDictionary(entry => entry.Key, entry => entry.Value.Text ?? "");

        Assert.Equal(catalog.OrderBy(entry => entry.Key), reference.OrderBy(entry => entry.Key));
        Assert.All(HoconSettings.Reference.Values, value => Assert.Equal("default", value.Origin));
    }

    [Fact]
    public void Every_key_of_the_reference_is_commented()
    {
        var lines = File.ReadAllLines(RepositoryFile("hocon/reference.conf"));
        foreach (var key in HoconSettings.Reference.Keys)
        {
            var at = Array.FindIndex(lines, line => line.TrimStart().StartsWith($"{key} = ", StringComparison.Ordinal));
            Assert.True(at > 0, key);

            // Keys that belong together share a comment.
            var above = lines[..at].Reverse().SkipWhile(line => line.Contains(" = ", StringComparison.Ordinal) && !line.TrimStart().StartsWith('#'));
            Assert.StartsWith("#", above.First().Trim(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_operators_example_is_valid_and_so_is_it_with_every_key_in_use()
    {
        var example = File.ReadAllText(RepositoryFile("hocon/flannelmesh.conf"));
        Settings.LoadHocon(example);

        var inUse = string.Join('\n', example.Split('\n').Select(line =>
            line.Contains(" = ", StringComparison.Ordinal) ? line.Replace("# ", "", StringComparison.Ordinal) : line));
        var options = Settings.LoadHocon(inUse).Options;

        Assert.Equal(3, options.Seeds.Count);
        Assert.Equal(["eth0"], options.Ifaces);
        Assert.Equal("5 s", options.Hocon.GetString("akka.cluster.failure-detector.acceptable-heartbeat-pause"));
    }

    [Theory]
    [InlineData("flannelmesh { prot = 1 }", "unknown key flannelmesh.prot|did you mean flannelmesh.port?")]
    [InlineData("flannelmesh.data_dir = x", "unknown key flannelmesh.data_dir|did you mean flannelmesh.data-dir?")]
    [InlineData("flannelmesh { config = x }", "unknown key flannelmesh.config")]
    [InlineData("flannelmesh { etcd-prefix = x }", "unknown key flannelmesh.etcd-prefix")]
    [InlineData("flanelmesh { port = 1 }", "unknown section flanelmesh|did you mean flannelmesh?")]
    [InlineData("flannelmesh { port { a = 1 } }", "flannelmesh.port|a value is expected")]
    [InlineData("flannelmesh { seed = [[a]] }", "flannelmesh.seed|a value is expected")]
    [InlineData("flannelmesh { port = [1, 2] }", "flannelmesh.port is a list|one value")]
    [InlineData("flannelmesh = 3", "flannelmesh must be a section")]
    [InlineData("flannelmesh { port = 1", "line 1|{ is never closed")]
    [InlineData("flannelmesh {\n seed = [\"a\"\n}", "line 3|} where ] is due|line 2")]
    [InlineData("flannelmesh { port = ${nowhere} }", "not valid HOCON|nowhere")]
    [InlineData("include \"other.conf\"", "not valid HOCON|include \"other.conf\" is not supported")]
    [InlineData("flannelmesh { http = 127.0.0.1:80 }", "not valid HOCON|quotes")]
    public void A_file_that_cannot_be_used_is_refused(string hocon, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.LoadHocon(hocon)), Settings.ConfigFile + ": |" + parts);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment {")]
    [InlineData("flannelmesh { }")]
    [InlineData("my-own { a = 1 }\nakka.loglevel = ${my-own.a}")]
    public void A_file_may_say_nothing_about_us(string hocon) => Assert.Equal(8283, Settings.LoadHocon(hocon).Options.Port);

    [Fact]
    public void The_operators_akka_keys_win_over_ours_and_bring_none_of_akkas_defaults()
    {
        var hocon = Settings.LoadHocon("akka.loglevel = DEBUG\nflannelmesh.port = 5").Options.Hocon;

        Assert.Equal("DEBUG", hocon.GetString("akka.loglevel"));
        Assert.False(hocon.HasPath("akka.actor.default-dispatcher.throughput"));
    }

    private static string RepositoryFile(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FlannelMesh.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("the repository's root"), path);
    }
}
