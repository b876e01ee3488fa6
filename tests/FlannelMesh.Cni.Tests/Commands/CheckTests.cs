using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Commands;

public sealed class CheckTests : IDisposable
{
    private const string PreviousResult = $$"""{"prevResult": {{Host.Result}}}""";

    private readonly Host _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void The_delegate_compares_with_the_result_of_the_ADD(string version)
    {
        _host.Call("ADD", _host.Configuration(version)).Succeeded();

        Assert.Equal("", _host.Call("CHECK", _host.Configuration(version, PreviousResult)).Succeeded().Output);

        var call = _host.Runner.Calls[1];
        Assert.Equal(("CHECK", version), (call.Command, (string?)call.Input["cniVersion"]));
        Assert.Equal("10.1.17.2/24", (string?)call.Input["prevResult"]!["ips"]![0]!["address"]);
        Assert.Equal(["c1"], _host.Stored);
    }

    /// <summary>The plugin before 1.3 finds none that has no gw; of each family it is the first gateway.</summary>
    [Fact]
    public void Routes_without_gateway_get_that_of_the_addresses()
    {
        const string Result = """
            {"prevResult": {"cniVersion": "1.0.0",
              "ips": [{"address": "10.1.17.2/24"}, {"address": "10.1.17.3/24", "gateway": "10.1.17.1"}, {"address": "fd10::2/64", "gateway": "fd10::1"}],
              "routes": [{"dst": "10.1.0.0/16"}, {"dst": "fd10::/48"}, {"dst": "0.0.0.0/0", "gw": "10.1.17.9"}]}}
            """;
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Call("CHECK", _host.Configuration("1.0.0", Result)).Succeeded();
        Json.Same(
            """[{"dst": "10.1.0.0/16", "gw": "10.1.17.1"}, {"dst": "fd10::/48", "gw": "fd10::1"}, {"dst": "0.0.0.0/0", "gw": "10.1.17.9"}]""",
            _host.Runner.Calls[1].Input["prevResult"]!["routes"]);
    }

    [Fact]
    public void A_delegate_without_the_newest_version_gets_the_result_in_its_own()
    {
        _host.Runner.Answers["ADD"] = input => (string?)input["cniVersion"] == "1.1.0"
            ? FakeRunner.Failure("""{"code":1,"msg":"incompatible CNI versions"}""")
            : FakeRunner.Success(Host.Result);
        var result = _host.Call("ADD", _host.Configuration("1.1.0")).Succeeded().Output;

        _host.Call("CHECK", _host.Configuration("1.1.0", $$"""{"prevResult": {{result}}}""")).Succeeded();

        Assert.Equal("1.0.0", (string?)_host.Runner.Calls[^1].Input["prevResult"]!["cniVersion"]);
    }

    [Fact]
    public void The_delegates_error_is_passed_on_as_it_is()
    {
        const string Error = """{"code": 999, "msg": "eth0 is gone"}""";
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Runner.Answers["CHECK"] = _ => FakeRunner.Failure(Error);
        Assert.Equal(Error, _host.Call("CHECK", _host.Configuration("1.0.0", PreviousResult)).Output);
    }

    [Fact]
    public void A_container_that_is_not_known_is_named() =>
        _host.Call("CHECK", _host.Configuration("1.0.0", PreviousResult)).Failed(CniErrorCode.UnknownContainer, "1.0.0", "c1", "eth0", "mynet", _host.Data);

    [Fact]
    public void Without_the_result_of_the_ADD_there_is_nothing_to_compare_with()
    {
        _host.Call("ADD", _host.Configuration("1.0.0")).Succeeded();
        _host.Call("CHECK", _host.Configuration("1.0.0")).Failed(CniErrorCode.InvalidConfiguration, "1.0.0", "prevResult");
    }

    [Fact]
    public void Before_0_4_0_there_is_no_CHECK() =>
        _host.Call("CHECK", _host.Configuration("0.3.1", PreviousResult)).Failed(CniErrorCode.IncompatibleVersion, "0.3.1", "0.4.0");
}
