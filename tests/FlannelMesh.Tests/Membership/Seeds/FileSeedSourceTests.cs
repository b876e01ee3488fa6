using System.Net.Sockets;
using FlannelMesh.Configuration;
using FlannelMesh.Membership.Seeds;
using FlannelMesh.Tests.Configuration;

namespace FlannelMesh.Tests.Membership.Seeds;

public sealed class FileSeedSourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.File("seeds");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n# nobody\n", "")]
    [InlineData("a", "a:8283")]
    [InlineData("a\nb:9\n", "a:8283 b:9")]
    [InlineData("b\r\n  a\t\r\n", "b:8283 a:8283")]
    [InlineData("# all hosts\n\n10.0.0.1 # first\n#10.0.0.2\n10.0.0.3:1#last", "10.0.0.1:8283 10.0.0.3:1")]
    [InlineData("a\na:8283\na:1", "a:8283 a:1")]
    public void A_file_has_a_seed_a_line(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SeedFile.Parse(text, "/f", 8283, AddressFamily.InterNetwork)));

    [Theory]
    [InlineData("a b", "/f: line 1 is \"a b\"; it must be HOST, HOST:PORT with a port in 1 .. 65535, or [IPv6]:PORT")]
    [InlineData("a\n\n# c\nb:0 # d\n", "/f: line 4 is \"b:0\"; it must be HOST")]
    [InlineData("a,b", "/f: line 1 is \"a,b\"")]
    [InlineData("fd00::1", "/f: line 1 is \"fd00::1\"|[IPv6]:PORT")]
    [InlineData("a\nself", "/f: line 2 is \"self\"; only --seed takes it|address")]
    [InlineData("[fd00::1]", "/f: line 1 is \"[fd00::1]\"|IPv4")]
    [InlineData("0.0.0.0", "/f: line 1 is \"0.0.0.0\"|no host's address")]
    [InlineData("a\u0007\rb", "/f: line 1 is \"a??b\"")]
    public void A_bad_line_is_named_with_what_would_be_right(string text, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => SeedFile.Parse(text, "/f", 8283, AddressFamily.InterNetwork)), parts);

    [Fact]
    public void A_long_line_is_shown_in_part() =>
        Assert.Contains(
            $"\"{new string('-', 80)}…\"",
            Settings.ErrorOf(() => SeedFile.Parse(new string('-', 5000), "/f", 8283, AddressFamily.InterNetwork)),
            StringComparison.Ordinal);

    [Fact]
    public async Task Every_read_sees_the_file_as_it_is_now()
    {
        await AssertReadAsync("", $"the file {Path} does not exist yet");

        await File.WriteAllTextAsync(Path, "");
        await AssertReadAsync("", $"the file {Path} names no seed yet");

        await File.WriteAllTextAsync(Path, "10.0.0.2:9\n10.0.0.1\n");
        await AssertReadAsync("10.0.0.1:8283 10.0.0.2:9", null);

        await File.WriteAllTextAsync(Path, "10.0.0.3\nno-such-host.invalid\n");
        await AssertReadAsync("10.0.0.3:8283", "'no-such-host.invalid' does not resolve to an IPv4 address");

        await File.WriteAllTextAsync(Path, "a b");
        await Assert.ThrowsAsync<ConfigurationException>(() => Source().ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_is_no_readable_file_is_a_problem()
    {
        Directory.CreateDirectory(Path);

        await AssertReadAsync("", $"the file {Path} cannot be read");
    }

    private FileSeedSource Source() => new(Path, 8283, AddressFamily.InterNetwork);

    private async Task AssertReadAsync(string endpoints, string? problem)
    {
        var view = await Source().ReadAsync(CancellationToken.None);

        Assert.Equal(endpoints, string.Join(' ', view.Endpoints));
        Assert.Equal(problem is null, view.Problem is null);
        Assert.StartsWith(problem ?? "", view.Problem ?? "", StringComparison.Ordinal);
    }
}
