using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Commands;

public sealed class GcTests : IDisposable
{
    private const string Valid = """{"cni.dev/valid-attachments": [{"containerID": "c1", "ifname": "eth0"}]}""";

    private readonly Host _host = new();

    public GcTests()
    {
        Supports("0.4.0", "1.0.0");
        foreach (var (container, link) in new[] { ("c1", "eth0"), ("c1", "net1"), ("c2", "eth0") })
        {
            _host.Call("ADD", _host.Configuration("1.1.0"), container, link).Succeeded();
        }

        _host.Call("ADD", _host.Configuration("1.1.0", """{"name": "other"}"""), "c3").Succeeded();
        _host.Runner.Calls.Clear();
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_the_runtime_no_longer_knows_of_this_network_is_detached()
    {
        Assert.Equal("", _host.Call("GC", _host.Configuration("1.1.0", Valid)).Succeeded().Output);

        Assert.Equal(["c1", "c3"], _host.Stored);
        Assert.Equal(["DEL", "DEL", "VERSION"], _host.Runner.Commands);
        Assert.Equal(
            [("c1", "net1", ""), ("c2", "eth0", "")],
            _host.Runner.Calls.Take(2).Select(call => (call.Environment["CNI_CONTAINERID"], call.Environment["CNI_IFNAME"], call.Environment["CNI_NETNS"])));
    }

    [Fact]
    public void A_delegate_that_can_is_asked_as_well()
    {
        Supports("1.0.0", "1.1.0");

        _host.Call("GC", _host.Configuration("1.1.0", Valid)).Succeeded();

        var call = _host.Runner.Calls[^1];
        Assert.Equal(("GC", "bridge", "mynet"), (call.Command, (string?)call.Input["type"], (string?)call.Input["name"]));
        Json.Same("""[{"containerID": "c1", "ifname": "eth0"}]""", call.Input["cni.dev/valid-attachments"]);
    }

    [Fact]
    public void No_valid_attachment_ends_all_of_this_network()
    {
        _host.Call("GC", _host.Configuration("1.1.0", """{"cni.dev/valid-attachments": []}""")).Succeeded();
        Assert.Equal(["c3"], _host.Stored);
    }

    [Fact]
    public void The_name_that_libcni_once_used_is_understood()
    {
        _host.Call("GC", _host.Configuration("1.1.0", Valid.Replace("valid-", "", StringComparison.Ordinal))).Succeeded();
        Assert.Equal(["c1", "c3"], _host.Stored);
    }

    [Theory]
    [InlineData("{}", "missing")]
    [InlineData("""{"cni.dev/valid-attachments": null}""", "missing")]
    [InlineData("""{"cni.dev/valid-attachments": {}}""", "an array")]
    [InlineData("""{"cni.dev/valid-attachments": [{"containerID": "c1"}]}""", "containerID and ifname")]
    [InlineData("""{"cni.dev/valid-attachments": ["c1"]}""", "\"c1\"")]
    public void Without_a_list_that_is_understood_nothing_is_ended(string members, string mention)
    {
        _host.Call("GC", _host.Configuration("1.1.0", members)).Failed(CniErrorCode.InvalidConfiguration, "1.1.0", "cni.dev/valid-attachments", mention);
        Assert.Empty(_host.Runner.Calls);
        Assert.Equal(["c1", "c1@net1", "c2", "c3"], _host.Stored);
    }

    [Fact]
    public void One_that_resists_keeps_no_other()
    {
        _host.Runner.Answers["DEL"] = _ => _host.Runner.Calls.Count == 1 ? FakeRunner.Failure("""{"code": 11, "msg": "busy"}""") : FakeRunner.Success();

        _host.Call("GC", _host.Configuration("1.1.0", Valid)).Failed(CniErrorCode.TryAgainLater, null, "busy");

        Assert.Equal(["c1", "c1@net1", "c3"], _host.Stored);
    }

    [Fact]
    public void Without_a_subnet_what_is_stale_goes_and_the_rest_is_told()
    {
        File.Delete(_host.SubnetFile);
        _host.Call("GC", _host.Configuration("1.1.0", Valid)).Failed(CniErrorCode.TryAgainLater, "1.1.0", _host.SubnetFile);
        Assert.Equal(["c1", "c3"], _host.Stored);
    }

    [Fact]
    public void Before_1_1_0_there_is_no_GC() =>
        _host.Call("GC", _host.Configuration("1.0.0", Valid)).Failed(CniErrorCode.IncompatibleVersion, "1.0.0", "1.1.0");

    private void Supports(params string[] versions) => _host.Runner.Answers["VERSION"] =
        _ => FakeRunner.Success($$"""{"cniVersion": "1.0.0", "supportedVersions": ["{{string.Join("\", \"", versions)}}"]}""");
}
