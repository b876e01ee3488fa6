using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Commands;
using FlannelMesh.Commands.Ca;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Tests.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Commands.Ca;

public sealed class CaCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose()
    {
        _directory.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private string Ca => Path.Combine(_directory.Path, "ca");

    [Fact]
    public async Task Two_commands_make_what_a_node_needs_with_keys_for_their_owner_alone()
    {
        Assert.Equal(ExitCode.Ok, await RunAsync("ca", "init", "--dir", Ca));
        Assert.Equal(ExitCode.Ok, await RunAsync("ca", "issue", "--dir", Ca, "--node", "h1", "--ip", "10.0.0.1", "--ip", "fd00::1", "--days", "90"));

        var files = new TlsFiles(Path.Combine(Ca, "ca.pem"), Path.Combine(Ca, "h1.pem"), Path.Combine(Ca, "h1-key.pem"));
        var material = TlsMaterial.Load(files, _time);
        Assert.Equal("h1", material.Identity.Name);
        Assert.NotNull(material.Identity.NodeId);
        Assert.Equal(["10.0.0.1", "fd00::1"], material.Identity.Addresses.Select(address => address.ToString()));
        Assert.Equal(_time.GetUtcNow().AddDays(90).UtcDateTime, material.Certificate.NotAfter.ToUniversalTime(), TimeSpan.FromSeconds(1));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.Key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Ca, "ca-key.pem")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Ca));
        Assert.Contains("--tls-cert of h1", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_command_makes_the_authority_and_puts_this_host_s_certificate_where_its_agent_looks()
    {
        var data = _directory.File("data");
        Assert.Equal(ExitCode.Ok, await RunAsync("ca", "init", "--here", "--dir", Ca, "--node", "h1", "--data-dir", data));

        var home = new CertificateHome(data);
        Assert.Equal("h1", TlsMaterial.Load(home.Files, _time).Identity.Name);
        Settings.AssertContainsAll(_output.ToString(), $"--tls-ca-key {Path.Combine(Ca, "ca-key.pem")}|flannelmesh invite");

        // Another one for a node that has an id, under the host's own name.
        var id = NodeId.New();
        await File.WriteAllTextAsync(Path.Combine(data, "node.json"), $$"""{"nodeId":"{{id}}"}""");
        Assert.Equal(ExitCode.Ok, await RunAsync("ca", "issue", "--here", "--dir", Ca, "--data-dir", data, "--ip", "10.0.0.1"));
        var identity = TlsMaterial.Load(home.Files, _time).Identity;
        Assert.Equal((System.Net.Dns.GetHostName(), id, "10.0.0.1"), (identity.Name, identity.NodeId, $"{Assert.Single(identity.Addresses)}"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(home.Files.Key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Path));
    }

    [Fact]
    public async Task A_node_keeps_its_id_in_a_new_certificate_and_its_files_go_where_they_are_wanted()
    {
        var id = NodeId.New();
        var elsewhere = Path.Combine(_directory.Path, "out");
        await RunAsync("ca", "init", "--dir", Ca);

        Assert.Equal(ExitCode.Ok, await RunAsync("ca", "issue", "--dir", Ca, "--node", "h1", "--node-id", $"{id}", "--out", elsewhere));

        var files = new TlsFiles(Path.Combine(Ca, "ca.pem"), Path.Combine(elsewhere, "h1.pem"), Path.Combine(elsewhere, "h1-key.pem"));
        Assert.Equal(new NodeIdentity("h1", id, []).ToString(), TlsMaterial.Load(files, _time).Identity.ToString());
    }

    [Fact]
    public async Task An_authority_is_never_replaced_and_one_that_ended_issues_nothing()
    {
        await RunAsync("ca", "init", "--dir", Ca);
        using var before = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(Ca, "ca.pem")));

        Assert.Equal(ExitCode.Failed, await RunAsync("ca", "init", "--dir", Ca));
        using var after = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(Ca, "ca.pem")));
        Assert.Equal(before.Thumbprint, after.Thumbprint);
        Assert.Contains("there is an authority in", _error.ToString(), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromDays(4000));
        Assert.Equal(ExitCode.Failed, await RunAsync("ca", "issue", "--dir", Ca, "--node", "h1"));
        Assert.Contains("ended at", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--node h/1", ExitCode.Usage, "--node 'h/1': it must be letters")]
    [InlineData("--node h1 --ip 10.0.0", ExitCode.Usage, "--ip '10.0.0': it must be an IP address")]
    [InlineData("--node h1 --node-id 7", ExitCode.Usage, "--node-id '7': it must be an id")]
    [InlineData("--node h1 --days 0", ExitCode.Usage, "--days '0': it must be 1 to")]
    [InlineData("--days 1", ExitCode.Usage, "--node is missing")]
    [InlineData("--here --node h1 --out /x", ExitCode.Usage, "--out says where")]
    [InlineData("--node h1", ExitCode.Failed, "`flannelmesh ca init` makes one")]
    public async Task What_is_wrong_is_said(string arguments, int exitCode, string expected)
    {
        Assert.Equal(exitCode, await RunAsync(["ca", "issue", "--dir", Ca, .. arguments.Split(' ')]));

        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(Directory.Exists(Ca));
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLineApplication.RunAsync([CaCommand.Create(_time)], arguments, _output, _error);
}
