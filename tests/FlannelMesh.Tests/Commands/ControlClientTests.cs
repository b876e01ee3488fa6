using System.Net.Sockets;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands;

namespace FlannelMesh.Tests.Commands;

/// <summary>What a command says about agents that do not answer as they should.</summary>
public sealed class ControlClientTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_agent_that_hangs_is_given_up()
    {
        var path = Listen();
        using var client = new ControlClient(path, TimeSpan.FromMilliseconds(200));

        Assert.Equal($"the agent on {path} did not answer within 0.2 s", await RefusalAsync(client));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    public async Task An_answer_that_is_no_json_of_ours_is_an_error_of_one_line(string body)
    {
        var path = Listen();
        using var client = new ControlClient(path);
        var refusal = RefusalAsync(client);
        using var connection = await _listener.AcceptAsync();
        await connection.SendAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}"));
        connection.Shutdown(SocketShutdown.Send);

        Assert.StartsWith($"the agent on {path} sent something else than expected: ", await refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.sock")]
    [InlineData("no/such/directory/agent.sock")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task Where_nothing_listens_the_cure_is_named(string name)
    {
        using var client = new ControlClient(_directory.File(name));

        Assert.Equal(
            $"no agent answers on {_directory.File(name)}: is `flannelmesh run` running here? (--control-socket chooses another)",
            await RefusalAsync(client));
    }

    private static async Task<string> RefusalAsync(ControlClient client) =>
        (await Assert.ThrowsAsync<ControlException>(() => client.GetAsync("/api/v1/node", ApiJson.Default.NodeView, default))).Message;

    private string Listen()
    {
        var path = _directory.File("agent.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        return path;
    }
}
