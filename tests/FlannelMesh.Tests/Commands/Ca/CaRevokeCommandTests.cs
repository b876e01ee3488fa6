using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Commands;
using FlannelMesh.Commands.Ca;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Tests.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Commands.Ca;

public sealed class CaRevokeCommandTests : IDisposable
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

    private string Data => Path.Combine(_directory.Path, "data");

    [Fact]
    public async Task All_certificates_of_a_node_that_have_not_ended_are_revoked_wherever_they_were_made()
    {
        await RunAsync("ca", "init", "--dir", Ca);
        await RunAsync("ca", "issue", "--dir", Ca, "--node", "h1", "--days", "1");
        _time.Advance(TimeSpan.FromDays(2));
        await RunAsync("ca", "issue", "--dir", Ca, "--node", "h1");
        using var first = Read("h1.pem");
        await RunAsync("ca", "issue", "--dir", Ca, "--node", "h1", "--here", "--data-dir", Data);
        await RunAsync("ca", "issue", "--dir", Ca, "--node", "h2");
        using var other = Read("h2.pem");
        new IssuedCertificates(new CertificateHome(Data).Issued).Add(other, new("h1", null, []));

        Assert.Equal(ExitCode.Ok, await RevokeAsync("--node", "h1"));

        Assert.Equal(3, List.Serials.Count);
        Assert.Contains(SerialNumbers.Of(first), (IEnumerable<string>)List.Serials);
        Settings.AssertContainsAll(_output.ToString(), "is list 1: 3 certificates are revoked|has no effect yet|flannelmesh ca publish ca-crl.pem");

        Assert.Equal(ExitCode.Ok, await RevokeAsync("--serial", "0A:0B"));
        Assert.Equal((2ul, 4), (List.Number, List.Serials.Count));
    }

    [Fact]
    public async Task The_agent_s_own_copy_of_the_list_counts_when_it_is_newer()
    {
        await RunAsync("ca", "init", "--dir", Ca);
        await RunAsync("ca", "issue", "--dir", Ca, "--node", "h1");
        await RevokeAsync("--cert", Path.Combine(Ca, "h1.pem"));
        await RevokeAsync("--serial", "7");
        using var authority = Read("ca.pem");
        var home = new CertificateHome(Data);
        Directory.CreateDirectory(home.Revoked);
        await File.WriteAllBytesAsync(home.RevokedBy(AdoptedList.KeyOf(authority)), List.Raw.ToArray());
        File.Delete(Path.Combine(Ca, "ca-crl.pem"));

        Assert.Equal(ExitCode.Ok, await RevokeAsync("--serial", "8"));

        Assert.Equal((3ul, 3), (List.Number, List.Serials.Count));
    }

    [Theory]
    [InlineData("", ExitCode.Usage, "one of --node NAME, --serial HEX and --cert FILE")]
    [InlineData("--node h1 --serial 7", ExitCode.Usage, "one of --node NAME, --serial HEX and --cert FILE")]
    [InlineData("--node h/1", ExitCode.Usage, "--node 'h/1': it must be letters")]
    [InlineData("--serial 7x", ExitCode.Usage, "--serial '7x': it must be a serial number in hexadecimal")]
    [InlineData("--node h9", ExitCode.Failed, "no certificate of h9 that has not ended is written down in")]
    [InlineData("--cert /nowhere", ExitCode.Failed, "--cert /nowhere: it must be a certificate in PEM")]
    [InlineData("--cert OTHER", ExitCode.Failed, "it is of another authority")]
    public async Task What_is_wrong_is_said_and_nothing_is_revoked(string arguments, int exitCode, string expected)
    {
        var other = Path.Combine(_directory.Path, "other");
        await RunAsync("ca", "init", "--dir", other);
        await RunAsync("ca", "issue", "--dir", other, "--node", "h1");
        await RunAsync("ca", "init", "--dir", Ca);

        Assert.Equal(exitCode, await RevokeAsync(arguments.Replace("OTHER", Path.Combine(other, "h1.pem"), StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(File.Exists(Path.Combine(Ca, "ca-crl.pem")));
    }

    [Fact]
    public async Task A_list_that_is_damaged_or_another_authority_s_is_never_the_ground_of_the_next()
    {
        var other = Path.Combine(_directory.Path, "other");
        await RunAsync("ca", "init", "--dir", other);
        await RunAsync("ca", "revoke", "--dir", other, "--serial", "7", "--data-dir", Data, "--control-socket", "/nowhere");
        await RunAsync("ca", "init", "--dir", Ca);
        var path = Path.Combine(Ca, "ca-crl.pem");

        File.Copy(Path.Combine(other, "ca-crl.pem"), path);
        Assert.Equal(ExitCode.Failed, await RevokeAsync("--serial", "8"));
        Assert.Contains($"{path}: it is signed by another authority", _error.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, "hello");
        Assert.Equal(ExitCode.Failed, await RevokeAsync("--serial", "8"));
        Assert.Contains($"{path}: it is no revocation list in PEM", _error.ToString(), StringComparison.Ordinal);

        Assert.Equal(ExitCode.Failed, await RunAsync("ca", "publish", Path.Combine(other, "ca-crl.pem"), "--control-socket", "/nowhere"));
        Settings.AssertContainsAll(_error.ToString(), "has no effect yet: no agent answers on /nowhere");
        Assert.Equal(ExitCode.Failed, await RunAsync("ca", "publish", "--dir", "/nowhere"));
        Assert.Contains("/nowhere/ca-crl.pem cannot be read", _error.ToString(), StringComparison.Ordinal);
    }

    private RevocationList List => RevocationList.ReadPem(File.ReadAllText(Path.Combine(Ca, "ca-crl.pem")), out _)!;

    private X509Certificate2 Read(string name) => X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(Ca, name)));

    private Task<int> RevokeAsync(params string[] arguments) => RunAsync(["ca", "revoke", "--dir", Ca, "--data-dir", Data, "--control-socket", "/nowhere", .. arguments]);

    private Task<int> RunAsync(params string[] arguments) => CommandLineApplication.RunAsync([CaCommand.Create(_time)], arguments, _output, _error);
}
