using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Commands;

public sealed class AddTests : IDisposable
{
    private const string Incompatible = """{"cniVersion":"1.1.0","code":1,"msg":"incompatible CNI versions","details":"plugin supports 1.0.0"}""";

    private readonly Host _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void The_delegates_result_is_passed_on_as_it_is(string version)
    {
        var result = $$"""{ "cniVersion":"{{version}}",  "ips": [] }""";
        _host.Runner.Answers["ADD"] = _ => FakeRunner.Success(result);

        Assert.Equal(result, _host.Call("ADD", _host.Configuration(version)).Succeeded().Output);

        var call = Assert.Single(_host.Runner.Calls);
        Assert.Equal(Path.Combine(_host.Plugins, "bridge"), call.Program);
        Assert.Equal(version, (string?)call.Input["cniVersion"]);
        Assert.Equal(["c1"], _host.Stored);
        Json.Same(File.ReadAllText(Path.Combine(_host.Data, "c1")), call.Input);
    }

    [Fact]
    public void What_the_delegate_was_told_is_on_disk_before_it_runs()
    {
        _host.Runner.Answers["ADD"] = _ =>
        {
            Assert.Equal(["c1"], _host.Stored);
            return FakeRunner.Success(Host.Result);
        };
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
    }

    [Fact]
    public void The_delegates_error_is_passed_on_as_it_is_and_what_it_began_is_undone()
    {
        const string Error = """{ "code": 112, "msg": "no addresses",  "more": 1 }""";
        _host.Runner.Answers["ADD"] = _ => FakeRunner.Failure(Error, "oops\n");

        var answer = _host.Call("ADD", _host.Configuration("1.0.0"));

        Assert.Equal((1, Error), (answer.ExitCode, answer.Output));
        Assert.Contains("oops", answer.Errors, StringComparison.Ordinal);
        Assert.Equal(["ADD", "DEL"], _host.Runner.Commands);
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void What_cannot_be_undone_now_stays_for_the_runtimes_DEL()
    {
        _host.Runner.Answers["ADD"] = _ => FakeRunner.Failure("""{"code": 112, "msg": "no addresses"}""");
        _host.Runner.Answers["DEL"] = _ => FakeRunner.Failure("""{"code": 5, "msg": "busy"}""");

        _host.Call("ADD", _host.Configuration("1.0.0")).Failed((CniErrorCode)112, null, "no addresses");

        Assert.Equal(["c1"], _host.Stored);
    }

    [Fact]
    public void A_container_that_was_there_before_is_not_detached_by_a_second_ADD_that_fails()
    {
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Runner.Answers["ADD"] = _ => FakeRunner.Failure("""{"code": 999, "msg": "eth0 already exists"}""");

        _host.Call("ADD", _host.Configuration("1.0.0")).Failed((CniErrorCode)999, null, "already exists");

        Assert.Equal(["ADD", "ADD"], _host.Runner.Commands);
        Assert.Equal(["c1"], _host.Stored);
    }

    [Theory]
    [InlineData("", "bad luck")]
    [InlineData("panic", "panic bad luck")]
    [InlineData("""{"error": 1}""", "bad luck")]
    public void A_delegate_that_fails_without_an_error_of_CNI_is_told_with_what_it_printed(string output, string mention)
    {
        _host.Runner.Answers["ADD"] = _ => FakeRunner.Failure(output, "bad luck");
        _host.Call("ADD", _host.Configuration("1.0.0")).Failed(CniErrorCode.DelegateFailed, "1.0.0", "\"bridge\"", "exit code 1", mention);
    }

    [Theory]
    [InlineData("")]
    [InlineData("done")]
    [InlineData("[]")]
    public void A_result_that_is_none_is_an_error(string output)
    {
        _host.Runner.Answers["ADD"] = _ => FakeRunner.Success(output);
        _host.Call("ADD", _host.Configuration("1.0.0")).Failed(CniErrorCode.DelegateFailed, "1.0.0", "\"bridge\"", "JSON object");
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void A_delegate_that_is_not_installed_is_named_with_the_places_and_the_cure()
    {
        _host.Call("ADD", _host.Configuration("1.0.0", """{"delegate": {"type": "ptp"}}"""))
            .Failed(CniErrorCode.DelegateMissing, "1.0.0", "\"ptp\"", _host.Plugins, "install");
        Assert.Empty(_host.Runner.Calls);
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void A_delegate_without_the_newest_version_is_spoken_to_in_the_one_before()
    {
        _host.Runner.Answers["ADD"] = input => (string?)input["cniVersion"] == "1.1.0" ? FakeRunner.Failure(Incompatible) : FakeRunner.Success(Host.Result);

        var result = _host.Call("ADD", _host.Configuration("1.1.0")).Succeeded().Document;

        Json.Same(Host.Result.Replace("\"1.0.0\"", "\"1.1.0\"", StringComparison.Ordinal), result);
        Assert.Equal("1.0.0", (string?)Json.Object(File.ReadAllText(Path.Combine(_host.Data, "c1")))["cniVersion"]);
    }

    [Fact]
    public void Between_other_versions_nothing_is_translated()
    {
        _host.Runner.Answers["ADD"] = _ => FakeRunner.Failure(Incompatible);

        Assert.Equal(Incompatible, _host.Call("ADD", _host.Configuration("1.0.0")).Output);

        Assert.Equal(["ADD"], _host.Runner.Commands);
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void Without_a_subnet_the_runtime_is_asked_to_try_later()
    {
        File.Delete(_host.SubnetFile);
        _host.Call("ADD", _host.Configuration("1.0.0")).Failed(CniErrorCode.TryAgainLater, "1.0.0", _host.SubnetFile);
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void A_container_may_have_two_interfaces()
    {
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Call("ADD", _host.Configuration("1.0.0"), link: "net1").Succeeded();
        Assert.Equal(["c1", "c1@net1"], _host.Stored);
    }

    [Theory]
    [InlineData("9.9.9")]
    [InlineData("1.0")]
    [InlineData("1.0.1")]
    public void A_version_that_is_not_known_is_refused(string version) =>
        _host.Call("ADD", _host.Configuration(version)).Failed(CniErrorCode.IncompatibleVersion, "1.1.0", version, "0.3.1, 0.4.0, 1.0.0, 1.1.0");

    [Theory]
    [InlineData("../c1", "eth0", "CNI_CONTAINERID")]
    [InlineData("c1", "a/b", "CNI_IFNAME")]
    public void A_path_in_place_of_an_id_is_refused(string container, string link, string name) =>
        _host.Call("ADD", _host.Configuration("1.0.0"), container, link).Failed(CniErrorCode.InvalidEnvironment, "1.1.0", name);

    [Fact]
    public void A_configuration_that_is_no_JSON_is_refused() =>
        _host.Call("ADD", "{").Failed(CniErrorCode.Undecodable, "1.1.0", "standard input");
}
