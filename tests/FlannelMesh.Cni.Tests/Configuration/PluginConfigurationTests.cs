using System.Text;
using CsCheck;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Configuration;

public sealed class PluginConfigurationTests
{
    [Fact]
    public void The_defaults_are_flannels()
    {
        var configuration = Json.Configuration("""{"name": "mynet", "type": "flannel"}""");

        Assert.Equal("0.1.0", configuration.CniVersion);
        Assert.Equal("", configuration.DeclaredVersion);
        Assert.Equal("/run/flannel/subnet.env", configuration.SubnetFile);
        Assert.Equal("/var/lib/cni/flannel", configuration.DataDirectory);
        Assert.Equal(TimeSpan.FromSeconds(10), configuration.Wait);
        Assert.Null(configuration.Delegate);
        Assert.Equal(["/run/flannelmesh/agent.sock", "127.0.0.1:8286"], configuration.Readyz.Endpoints.Select(endpoint => endpoint.Text));
    }

    [Theory]
    [InlineData("subnetFile")]
    [InlineData("subnetfile")]
    [InlineData("SubnetFile")]
    public void Keys_are_found_whatever_their_case(string key) =>
        Assert.Equal("/x", Json.Configuration($$"""{"name": "n", "{{key}}": "/x"}""").SubnetFile);

    [Fact]
    public void A_null_is_as_if_the_key_were_not_there()
    {
        var configuration = Json.Configuration(
            """{"name": "n", "subnetFile": null, "dataDir": null, "delegate": null, "waitSeconds": null, "ipam": null, "readyz": null}""");
        Assert.Equal(("/run/flannel/subnet.env", "/var/lib/cni/flannel"), (configuration.SubnetFile, configuration.DataDirectory));
        Assert.Null(configuration.Delegate);
        Assert.Null(configuration.Ipam);
        Assert.Equal(TimeSpan.FromSeconds(10), configuration.Wait);
    }

    [Fact]
    public void Keys_that_are_not_ours_are_ignored() =>
        Assert.Equal("n", Json.Configuration("""{"name": "n", "type": "flannelmesh", "capabilities": {"portMappings": true}, "args": [1], "new": {"x": null}}""").Name);

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("{", "cannot be read")]
    [InlineData("[]", "object")]
    [InlineData("null", "object")]
    [InlineData("""{"name": "a", "name": "b"}""", "name")]
    public void What_is_not_a_JSON_object_is_undecodable(string text, string mention) =>
        CniErrors.Has(CniErrorCode.Undecodable, () => Json.Configuration(text), mention);

    [Theory]
    [InlineData("{}", "name", "letters")]
    [InlineData("""{"name": ""}""", "name", "letters")]
    [InlineData("""{"name": "a/b"}""", "name", "a/b")]
    [InlineData("""{"name": 7}""", "name", "7")]
    [InlineData("""{"name": "n", "cniVersion": 1}""", "cniVersion", "\"1.0.0\"")]
    public void What_every_command_needs_is_refused_at_once(string text, params string[] mentions) =>
        CniErrors.Has(CniErrorCode.InvalidConfiguration, () => Json.Configuration(text), mentions);

    [Theory]
    [InlineData("subnetFile", "\"\"", "full path")]
    [InlineData("subnetFile", "\"run/x\"", "run/x")]
    [InlineData("dataDir", "[]", "[]")]
    [InlineData("delegate", "\"bridge\"", "\"bridge\"")]
    [InlineData("ipam", "[]", "an object")]
    [InlineData("runtimeConfig", "7", "7")]
    [InlineData("waitSeconds", "\"10\"", "from 0 to 600")]
    [InlineData("waitSeconds", "-1", "-1")]
    [InlineData("waitSeconds", "1e9", "1e9")]
    [InlineData("readyz", "\"agent.sock\"", "unix:")]
    public void A_value_that_cannot_be_is_named_with_what_would_be_right(string key, string value, string mention)
    {
        var configuration = Json.Configuration($$"""{"name": "n", "{{key}}": {{value}}}""");
        CniErrors.Has(CniErrorCode.InvalidConfiguration, () => ReadAll(configuration), key, mention);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("2.5", 2500)]
    [InlineData("600", 600_000)]
    public void The_wait_may_be_any_number_of_seconds(string value, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Json.Configuration($$"""{"name": "n", "waitSeconds": {{value}}}""").Wait);

    [Fact]
    public void Any_bytes_are_read_or_refused_with_an_error_of_ours() =>
        Gen.OneOf(
                Gen.Byte.Array[0, 60],
                Gen.Select(Gen.String, Gen.String, (key, value) => Encoding.UTF8.GetBytes($$"""{"name": "n", "{{key}}": "{{value}}", "delegate": {{value}}}""")))
            .Sample(bytes =>
            {
                try
                {
                    ReadAll(PluginConfiguration.Read(bytes));
                }
                catch (CniException e)
                {
                    Assert.True(e.Code is CniErrorCode.Undecodable or CniErrorCode.InvalidConfiguration);
                }
            });

    private static void ReadAll(PluginConfiguration configuration) => _ =
        (configuration.SubnetFile, configuration.DataDirectory, configuration.Wait, configuration.Readyz, configuration.Delegate, configuration.Ipam,
            configuration.RuntimeConfig, configuration.PreviousResult, configuration.ValidAttachments, configuration.Type);
}
