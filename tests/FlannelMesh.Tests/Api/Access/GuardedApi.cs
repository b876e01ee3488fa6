using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FlannelMesh.Api;
using FlannelMesh.Api.Access;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Api.Access;

/// <summary>The API on loopback as it is beyond it: with a token, certificates or limits of the test's.</summary>
internal sealed class GuardedApi : IAsyncDisposable
{
    public const string Token = "correct-horse-battery-staple";

    private readonly TemporaryDirectory _directory = new();
    private readonly ApiServer _server;

    private GuardedApi(Func<ApiListenOptions, ApiListenOptions> with)
    {
        Socket = _directory.File("run/agent.sock");
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _server = new ApiServer(
            new FakeAgentState(), new FakeAgentControl(), Events, with(new ApiListenOptions(any, Socket, any)), NullLogger<ApiServer>.Instance);
    }

    public string Socket { get; }

    public EventStream Events { get; } = new(TimeProvider.System);

    public int Port => _server.Http!.Port;

    public int HealthPort => _server.Healthz!.Port;

    public static async Task<GuardedApi> StartAsync(Func<ApiListenOptions, ApiListenOptions> with)
    {
        var api = new GuardedApi(with);
        await api._server.StartAsync(CancellationToken.None);
        return api;
    }

    public static HttpToken TokenIn(TemporaryDirectory directory, string token = Token, TimeProvider? time = null)
    {
        var path = directory.File("token");
        File.WriteAllText(path, token + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new HttpToken(path, time ?? TimeProvider.System, NullLogger.Instance);
    }

    public Task<HttpResponseMessage> GetAsync(HttpClient client, string path, string scheme = "http", string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{Port}{path}")));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A client over the unix socket.</summary>
    public HttpClient Local() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Sends bytes as they are.</summary>
    /// <returns>All that comes back until the server ends the connection.</returns>
    public async Task<string> SendAsync(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var stream = client.GetStream();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), deadline.Token);
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, deadline.Token);
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }

        return Encoding.ASCII.GetString(all.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }
}
