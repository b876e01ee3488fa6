using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Commands;

public sealed class DelTests : IDisposable
{
    private readonly Host _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void The_delegate_gets_what_it_got_at_ADD_whatever_is_said_now()
    {
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        var added = _host.Runner.Calls[0].Input;
        File.Delete(_host.SubnetFile);

        var answer = _host.Call("DEL", _host.Configuration("1.0.0", """{"delegate": {"type": "gone", "mtu": 7}, "waitSeconds": "x", "readyz": 1}"""));

        Assert.Equal("", answer.Succeeded().Output);
        Assert.Equal(["ADD", "DEL"], _host.Runner.Commands);
        Json.Same(added.ToJsonString(), _host.Runner.Calls[1].Input);
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void The_result_of_the_ADD_goes_along()
    {
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Call("DEL", _host.Configuration("1.0.0", $$"""{"prevResult": {{Host.Result}}}""")).Succeeded();
        Assert.Equal("10.1.17.2/24", (string?)_host.Runner.Calls[1].Input["prevResult"]!["ips"]![0]!["address"]);
    }

    [Fact]
    public void A_second_DEL_and_one_without_an_ADD_succeed()
    {
        _host.Call("DEL", _host.Configuration("1.0.0")).Succeeded();
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Call("DEL", _host.Configuration("1.0.0")).Succeeded();
        _host.Call("DEL", _host.Configuration("1.0.0")).Succeeded();
        Assert.Equal(["ADD", "DEL"], _host.Runner.Commands);
    }

    [Fact]
    public void A_delegate_that_fails_is_asked_again_at_the_next_DEL()
    {
        const string Error = """{"code": 11, "msg": "busy"}""";
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Runner.Answers["DEL"] = _ => FakeRunner.Failure(Error);
        Assert.Equal(Error, _host.Call("DEL", _host.Configuration("1.0.0")).Output);
        Assert.Equal(["c1"], _host.Stored);

        _host.Runner.Answers.Remove("DEL");
        _host.Call("DEL", _host.Configuration("1.0.0")).Succeeded();
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void A_delegate_that_is_gone_is_an_error_while_there_is_something_to_detach()
    {
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        File.Delete(Path.Combine(_host.Plugins, "bridge"));
        _host.Call("DEL", _host.Configuration("1.0.0")).Failed(CniErrorCode.DelegateMissing, "1.0.0", "bridge");
        Assert.Equal(["c1"], _host.Stored);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{}")]
    public void A_file_of_which_nothing_can_be_made_is_removed(string content)
    {
        Directory.CreateDirectory(_host.Data);
        File.WriteAllText(Path.Combine(_host.Data, "c1"), content);
        _host.Call("DEL", _host.Configuration("1.0.0")).Succeeded();
        Assert.Empty(_host.Stored);
    }

    [Fact]
    public void A_file_that_names_a_path_as_its_plugin_runs_nothing()
    {
        Directory.CreateDirectory(_host.Data);
        File.WriteAllText(Path.Combine(_host.Data, "c1"), """{"name": "mynet", "type": "../../bin/sh"}""");
        _host.Call("DEL", _host.Configuration("1.0.0")).Failed(CniErrorCode.InvalidConfiguration, "1.0.0", "../../bin/sh");
        Assert.Empty(_host.Runner.Calls);
    }

    [Fact]
    public void A_container_that_flannels_plugin_attached_is_detached()
    {
        Directory.CreateDirectory(_host.Data);
        File.WriteAllText(
            Path.Combine(_host.Data, "c1"),
            """{"cniVersion":"0.3.1","ipMasq":false,"ipam":{"ranges":[[{"subnet":"10.1.17.0/24"}]],"type":"host-local"},"name":"mynet","type":"bridge"}""");
        _host.Call("DEL", _host.Configuration("1.0.0")).Succeeded();
        Assert.Equal("0.3.1", (string?)Assert.Single(_host.Runner.Calls).Input["cniVersion"]);
        Assert.Empty(_host.Stored);
    }
}
