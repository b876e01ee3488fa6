using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Commands;

public sealed class StatusTests : IDisposable
{
    private readonly Host _host = new();

    public StatusTests() => Supports("1.0.0");

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Ready_is_success_without_output()
    {
        using var agent = new FakeAgent("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"ready\":true,\"missing\":[]}");
        Assert.Equal("", _host.Call("STATUS", Asking($"unix:{agent.SocketPath}")).Succeeded().Output);
        Assert.StartsWith("GET /readyz HTTP/1.0\r\n", agent.Request, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_agent_misses_is_told()
    {
        using var agent = new FakeAgent("HTTP/1.1 503 Service Unavailable\r\n\r\n{\"ready\":false,\"missing\":[\"no lease\",\"2 peers are not programmed\"]}");
        _host.Call("STATUS", Asking($"unix:{agent.SocketPath}"))
            .Failed(CniErrorCode.NotAvailable, "1.1.0", "503", "no lease; 2 peers are not programmed");
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\nflanneld is not ready yet", "flanneld is not ready yet")]
    [InlineData("HTTP/1.1 503 Service Unavailable", "503")]
    [InlineData("SSH-2.0-OpenSSH", "does not speak HTTP")]
    [InlineData("", "does not speak HTTP")]
    [InlineData("HTTP/1.1 +20 x", "does not speak HTTP")]
    public void Any_answer_but_200_is_not_ready(string answer, string mention)
    {
        using var agent = new FakeAgent(answer);
        _host.Call("STATUS", Asking($"unix:{agent.SocketPath}")).Failed(CniErrorCode.NotAvailable, "1.1.0", mention);
    }

    [Fact]
    public void Nobody_there_is_not_ready() =>
        _host.Call("STATUS", Asking("unix:/nonexistent/agent.sock")).Failed(CniErrorCode.NotAvailable, "1.1.0", "/nonexistent/agent.sock", "start it", "readyz");

    [Fact]
    public void Over_TCP_it_is_the_same()
    {
        using var agent = new FakeAgent("HTTP/1.1 200 OK\r\n\r\n", isTcp: true);
        _host.Call("STATUS", Asking($"http://127.0.0.1:{agent.Port}/healthz")).Succeeded();
        Assert.StartsWith("GET /healthz HTTP/1.0\r\n", agent.Request, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_subnet_it_is_not_available()
    {
        File.Delete(_host.SubnetFile);
        _host.Call("STATUS", Asking("none")).Failed(CniErrorCode.NotAvailable, "1.1.0", _host.SubnetFile);
    }

    [Fact]
    public void With_a_malformed_subnet_it_is_not_available()
    {
        File.AppendAllText(_host.SubnetFile, "FLANNEL_MTU=x\n");
        _host.Call("STATUS", Asking("none")).Failed(CniErrorCode.NotAvailable, "1.1.0", _host.SubnetFile, "line 5");
    }

    [Fact]
    public void Without_a_delegate_it_is_not_available() =>
        _host.Call("STATUS", _host.Configuration("1.1.0", """{"delegate": {"type": "ptp"}}""")).Failed(CniErrorCode.NotAvailable, "1.1.0", "ptp");

    [Fact]
    public void A_delegate_that_can_is_asked_as_well_and_its_error_is_passed_on()
    {
        const string Error = """{"cniVersion":"1.1.0","code":51,"msg":"no addresses left"}""";
        Supports("1.1.0");
        _host.Runner.Answers["STATUS"] = _ => FakeRunner.Failure(Error);

        Assert.Equal(Error, _host.Call("STATUS", Asking("none")).Output);

        Assert.Equal("bridge", (string?)_host.Runner.Calls[^1].Input["type"]);
    }

    [Fact]
    public void A_configuration_that_cannot_be_is_told_as_such() =>
        _host.Call("STATUS", _host.Configuration("1.1.0", """{"delegate": {"ipam": {}}}""")).Failed(CniErrorCode.InvalidConfiguration, "1.1.0", "delegate.ipam");

    [Fact]
    public void Before_1_1_0_there_is_no_STATUS() =>
        _host.Call("STATUS", _host.Configuration("1.0.0")).Failed(CniErrorCode.IncompatibleVersion, "1.0.0", "1.1.0");

    private System.Text.Json.Nodes.JsonObject Asking(string readyz) => _host.Configuration("1.1.0", $$"""{"readyz": "{{readyz}}"}""");

    private void Supports(string version) => _host.Runner.Answers["VERSION"] =
        _ => FakeRunner.Success($$"""{"cniVersion": "1.0.0", "supportedVersions": ["{{version}}"]}""");
}
