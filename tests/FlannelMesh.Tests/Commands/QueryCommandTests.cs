using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Commands;
using FlannelMesh.Tests.Api;

namespace FlannelMesh.Tests.Commands;

/// <summary>The commands against a real API, as a user types them.</summary>
public sealed class QueryCommandTests : IAsyncLifetime, IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await RunningApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("status", "node     h1 (")]
    [InlineData("members", "NAME         ADDRESS ")]
    [InlineData("leases", "SUBNET       NAME ")]
    [InlineData("peers", "NAME  SUBNET ")]
    public async Task Each_command_prints_for_people(string command, string expected)
    {
        Assert.Equal(ExitCode.Ok, await RunAsync(command));

        Assert.StartsWith(expected, _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Theory]
    [InlineData("status", "/api/v1/node")]
    [InlineData("members", "/api/v1/members")]
    [InlineData("leases", "/api/v1/leases")]
    [InlineData("peers", "/api/v1/peers")]
    public async Task The_json_of_a_command_is_the_apis(string command, string path)
    {
        Assert.Equal(ExitCode.Ok, await RunAsync(command, "--json"));

        using var response = await _api.GetAsync(path);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(await response.Content.ReadAsStringAsync()), JsonNode.Parse(_output.ToString())));
        Assert.EndsWith("\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Status_fails_when_the_node_is_not_ready(bool isJson)
    {
        _api.State.Node = _api.State.Node with { Ready = false, State = "joining" };
        _api.State.Missing = ["no lease yet"];

        Assert.Equal(ExitCode.Failed, await RunAsync(isJson ? ["status", "--json"] : ["status"]));

        if (isJson)
        {
            using var json = JsonDocument.Parse(_output.ToString());
            Assert.Equal("joining", json.RootElement.GetProperty("state").GetString());
        }
        else
        {
            Assert.Contains("\nmissing  no lease yet\n", _output.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal("", _error.ToString());
    }

    [Theory]
    [InlineData("status")]
    [InlineData("peers")]
    public async Task Without_an_agent_a_command_says_so_in_one_line(string command)
    {
        await _api.StopAsync();

        Assert.Equal(ExitCode.Failed, await RunAsync(command));

        Assert.Equal(
            $"flannelmesh: no agent answers on {_api.Socket}: is `flannelmesh run` running here? (--control-socket chooses another)\n",
            _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task The_environment_chooses_the_socket_and_its_proxies_do_not_count()
    {
        // A process of its own: the environment and .NET's default proxy are the whole process's.
        var start = new ProcessStartInfo("dotnet", [typeof(StatusCommand).Assembly.Location, "status"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FLANNELMESH_CONTROL_SOCKET"] = _api.Socket;
        start.Environment["ALL_PROXY"] = "socks5://127.0.0.1:1";
        start.Environment["http_proxy"] = "https://127.0.0.1:1";
        using var process = Process.Start(start)!;

        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.Equal(("", ExitCode.Ok), (await error, process.ExitCode));
        Assert.StartsWith("node     h1 (", await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_fails_is_not_taken_for_an_empty_one()
    {
        _api.State.Failure = new InvalidOperationException("broken");

        Assert.Equal(ExitCode.Failed, await RunAsync("status"));

        Assert.Equal(
            $"flannelmesh: the agent on {_api.Socket} refuses /api/v1/node: internal error; the agent's log has more (500)\n",
            _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    private Task<int> RunAsync(params string[] arguments)
    {
        Command[] commands = [StatusCommand.Create(), MembersCommand.Create(), LeasesCommand.Create(), PeersCommand.Create()];
        return CommandLineApplication.RunAsync(commands, [.. arguments, "--control-socket", _api.Socket], _output, _error);
    }
}
