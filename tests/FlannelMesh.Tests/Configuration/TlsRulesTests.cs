using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Tests.Security.Enrollment;

namespace FlannelMesh.Tests.Configuration;

public sealed class TlsRulesTests : IDisposable
{
    private static readonly IPAddress Open = IPAddress.Parse("10.0.0.1");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_port_that_is_open_to_all_is_refused_with_the_three_cures() => Settings.AssertContainsAll(
        TlsRules.Objection(Load(), Open)!, "10.0.0.1:8283|flannelmesh ca init --here|--join TOKEN|--insecure");

    [Fact]
    public void Where_nothing_is_known_of_the_address_it_is_taken_for_open() => Assert.NotNull(TlsRules.Objection(Load(), null));

    [Fact]
    public void Loopback_certificates_a_token_or_a_word_make_it_good()
    {
        Assert.Null(TlsRules.Objection(Load(), IPAddress.Loopback));
        Assert.Null(TlsRules.Objection(Load("--insecure"), Open));
        Assert.Null(TlsRules.Objection(Load("--tls-ca=a", "--tls-cert=b", "--tls-key=c"), Open));
        Assert.Null(TlsRules.Objection(Load("--join", JoinTokenTests.Sample.ToText()), Open));
        Directory.CreateDirectory(_directory.File("tls"));
        File.WriteAllText(_directory.File("tls/node.pem"), "");
        Assert.Null(TlsRules.Objection(Load(), Open));
    }

    [Fact]
    public void Files_that_are_given_win_over_those_of_the_data_directory_and_insecure_wins_over_both()
    {
        Assert.Null(TlsRules.FilesOf(Load()));
        Directory.CreateDirectory(_directory.File("tls"));
        File.WriteAllText(_directory.File("tls/node.pem"), "");

        Assert.Equal(_directory.File("tls/node-key.pem"), TlsRules.FilesOf(Load())!.Key);
        Assert.Equal("c", TlsRules.FilesOf(Load("--tls-ca=a", "--tls-cert=b", "--tls-key=c"))!.Key);
        Assert.Null(TlsRules.FilesOf(Load("--insecure")));
    }

    [Fact]
    public void The_members_of_a_token_are_the_seeds_unless_some_are_given()
    {
        var token = JoinTokenTests.Sample.ToText();

        Assert.Equal(["10.0.0.1:8283", "[fd00::1]:8284"], Load("--join", token).Seeds.Select(seed => seed.ToString()));
        Assert.Equal("--join", Load("--join", token).Origins["seed"]);
        Assert.Equal(["a:8283"], Load("--join", token, "--seed=a").Seeds.Select(seed => seed.ToString()));
        Assert.Empty(Load("--join", token, "--seed-file=/f").Seeds);
    }

    [Fact]
    public void A_token_that_is_none_is_refused_without_being_repeated()
    {
        var half = JoinTokenTests.Sample.ToText()[..60];
        var error = Settings.ErrorOf(() => Load("--join", half));

        Settings.AssertContainsAll(error, "--join is|copy it again");
        Assert.DoesNotContain(half[10..], error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--insecure|--tls-ca-key=/k", "--insecure is \"true\"|--tls-ca-key")]
    [InlineData("--insecure|--join=TOKEN", "--insecure is \"true\"|--join")]
    public void What_needs_TLS_does_not_go_with_insecure(string line, string parts) => Settings.AssertContainsAll(
        Settings.ErrorOf(() => Load(line.Replace("TOKEN", JoinTokenTests.Sample.ToText(), StringComparison.Ordinal).Split('|'))), parts);

    private AgentOptions Load(params string[] arguments) => Settings.Load(["--data-dir", _directory.Path, .. arguments]).Options;
}
