using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Program;

/// <summary>The published program as a process, with scripts for delegates.</summary>
public sealed class ScriptedDelegateTests : IDisposable
{
    private const string AnswerAdd = """
        case $CNI_COMMAND in
          ADD) printf '{ "cniVersion": "%s",  "ips": [] }' "$(sed 's/.*"cniVersion":"\([^"]*\)".*/\1/' < {0})" ;;
          VERSION) printf '{"cniVersion":"1.1.0","supportedVersions":["1.0.0","1.1.0"]}' ;;
        esac
        """;

    private readonly ScriptedHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void Every_command_of_every_version_reaches_the_delegate(string version)
    {
        _host.Install("bridge", AnswerAdd.Replace("{0}", Path.Combine(Path.GetDirectoryName(_host.Plugins)!, "input"), StringComparison.Ordinal));
        var result = _host.Call("ADD", _host.Configuration(version)).Succeeded();

        Assert.Equal($$"""{ "cniVersion": "{{version}}",  "ips": [] }""", result.Output);
        Json.Same(
            $$"""
            {"cniVersion": "{{version}}", "name": "mynet", "type": "bridge", "mtu": 1450, "ipMasq": false, "isGateway": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]} }
            """,
            _host.Input);
        Assert.Equal(
            ["CNI_ARGS=A=1;B=2", "CNI_COMMAND=ADD", "CNI_CONTAINERID=c1", "CNI_IFNAME=eth0", "CNI_NETNS=/run/netns/c1", $"CNI_PATH=/nonexistent:{_host.Plugins}"],
            _host.Environment.Where(line => line.StartsWith("CNI_", StringComparison.Ordinal)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_host.Data, "c1")));
        List<string> commands = ["ADD"];
        var withResult = _host.Configuration(version, $$"""{ "prevResult": {{result.Output}} }""");
        if (version != "0.3.1")
        {
            _host.Call("CHECK", withResult).Succeeded();
            Assert.NotNull(_host.Input["prevResult"]);
            commands.Add("CHECK");
        }

        if (version == "1.1.0")
        {
            _host.Call("STATUS", _host.Configuration(version, """{"readyz": "none"}""")).Succeeded();
            _host.Call("GC", _host.Configuration(version, """{"cni.dev/valid-attachments": [{"containerID": "c1", "ifname": "eth0"}]}""")).Succeeded();
            Assert.NotNull(_host.Input["cni.dev/valid-attachments"]);
            commands.AddRange(["VERSION", "STATUS", "VERSION", "GC"]);
        }

        Assert.Equal("", _host.Call("DEL", withResult).Succeeded().Output);
        _host.Call("DEL", withResult).Succeeded();
        Assert.Empty(Directory.GetFileSystemEntries(_host.Data));
        Assert.Equal([.. commands, "DEL"], _host.Commands);
    }

    [Fact]
    public void An_error_passes_unchanged_with_exit_code_1()
    {
        const string Error = """{ "cniVersion": "1.0.0", "code": 112,   "msg": "no addresses", "details": "ü", "hint": [1] }""";
        _host.Install("bridge", $"echo warning >&2; printf '%s' '{Error}'; exit 3");

        var answer = _host.Call("ADD", _host.Configuration("1.0.0"));

        Assert.Equal((1, Error), (answer.ExitCode, answer.Output));
        Assert.Contains("warning", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Much_in_both_directions_passes()
    {
        _host.InstallPlain("bridge", """head -c 300000 /dev/zero | tr '\0' 'e' >&2; cat | sed 's/"type":"bridge"/"type":"seen"/'""");
        var configuration = _host.Configuration("1.0.0");
        configuration["delegate"] = new System.Text.Json.Nodes.JsonObject { ["filler"] = new string('x', 1 << 20) };

        var answer = _host.Call("ADD", configuration).Succeeded();

        Assert.Equal(1 << 20, ((string)answer.Document["filler"]!).Length);
        Assert.Equal("seen", (string?)answer.Document["type"]);
        Assert.Equal(300_000, answer.Errors.Length);
    }

    [Fact]
    public void A_delegate_that_reads_no_input_is_heard()
    {
        _host.InstallPlain("bridge", """exec <&-; printf '{"code": 7, "msg": "no"}'; exit 1""");
        var configuration = _host.Configuration("1.0.0");
        configuration["delegate"] = new System.Text.Json.Nodes.JsonObject { ["filler"] = new string('x', 1 << 20) };
        Assert.Equal("""{"code": 7, "msg": "no"}""", _host.Call("ADD", configuration).Output);
    }

    [Fact]
    public void A_delegate_that_a_signal_ends_is_told_as_such()
    {
        _host.InstallPlain("bridge", "echo last words >&2; kill -KILL $$");
        _host.Call("ADD", _host.Configuration("1.0.0")).Failed(CniErrorCode.DelegateFailed, "1.0.0", "137", "last words");
    }

    [Fact]
    public void A_delegate_that_cannot_be_run_is_named()
    {
        _host.InstallPlain("bridge", "true", isExecutable: false);
        _host.Call("ADD", _host.Configuration("1.0.0")).Failed(CniErrorCode.DelegateMissing, "1.0.0", Path.Combine(_host.Plugins, "bridge"));
    }

    [Theory]
    [InlineData("flannel")]
    [InlineData("anything")]
    public void It_works_under_any_name(string name)
    {
        _host.Install("bridge", $"printf '%s' '{Host.Result}'");
        var copy = Path.Combine(_host.Plugins, name);
        File.Copy(PublishedPlugin.Path, copy);
        var configuration = _host.Configuration("1.0.0");
        configuration["type"] = name;
        Assert.Equal(Host.Result, _host.Call("ADD", configuration, program: copy).Succeeded().Output);
    }

    [Fact]
    public async Task Many_at_once_do_not_disturb_each_other()
    {
        _host.InstallPlain("bridge", $"cat >/dev/null; printf '%s' '{Host.Result}'");
        var ids = Enumerable.Range(1, 12).Select(i => $"c{i}").ToList();

        await Task.WhenAll(ids.Select(id => Task.Run(() => _host.Call("ADD", _host.Configuration("1.0.0"), id).Succeeded())));
        Assert.Equal(ids.Order(), Directory.GetFileSystemEntries(_host.Data).Select(path => Path.GetFileName(path)).Order());

        await Task.WhenAll(ids.Select(id => Task.Run(() => _host.Call("DEL", _host.Configuration("1.0.0"), id).Succeeded())));
        Assert.Empty(Directory.GetFileSystemEntries(_host.Data));
    }

    [Fact]
    public void Status_without_an_agent_is_not_available() =>
        _host.Call("STATUS", _host.Configuration("1.1.0", """{"readyz": "unix:/nonexistent/agent.sock"}"""))
            .Failed(CniErrorCode.NotAvailable, "1.1.0", "/nonexistent/agent.sock");

    [Fact]
    public void Status_with_a_ready_agent_and_an_older_delegate_is_success()
    {
        using var agent = new FakeAgent("HTTP/1.1 200 OK\r\n\r\n{}");
        _host.Install("bridge", """printf '{"cniVersion":"1.0.0","supportedVersions":["0.4.0","1.0.0"]}'""");
        _host.Call("STATUS", _host.Configuration("1.1.0", $$"""{"readyz": "unix:{{agent.SocketPath}}"}""")).Succeeded();
        Assert.Equal(["VERSION"], _host.Commands);
    }

    [Fact]
    public void Versions_are_told() => Json.Same(
        """{"cniVersion": "1.0.0", "supportedVersions": ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"]}""",
        PublishedPlugin.Run(new Dictionary<string, string> { ["COMMAND"] = "VERSION" }, """{"cniVersion": "1.0.0"}""").Succeeded().Document);

    [Fact]
    public void A_person_who_runs_it_is_told_what_it_is()
    {
        var plain = PublishedPlugin.Run(new Dictionary<string, string>(), "");
        var withArgument = PublishedPlugin.Run(new Dictionary<string, string>(), "", null, null, "status");

        Assert.Equal((0, 2), (plain.ExitCode, withArgument.ExitCode));
        Assert.All([plain, withArgument], answer => Assert.Contains("CNI plugin flannelmesh", answer.Errors, StringComparison.Ordinal));
        Assert.Equal("", plain.Output);
    }

    [Fact]
    public void A_wrong_command_is_an_error_of_the_specification() =>
        PublishedPlugin.Run(new Dictionary<string, string> { ["COMMAND"] = "UPDATE" }, "{}").Failed(CniErrorCode.InvalidEnvironment, "1.1.0", "UPDATE", "ADD");
}
