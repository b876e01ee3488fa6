using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace FlannelMesh.Labs.Agents;

/// <summary>An agent's HTTP API over its control socket. The socket is a file, so network namespaces do not stand in the way.</summary>
public sealed class AgentApi : IDisposable
{
    private readonly HttpClient _client;

    public AgentApi(string controlSocket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(controlSocket), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
            // A kept connection would lead to the agent of before a restart.
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        _client = new HttpClient(handler) { BaseAddress = new Uri("http://agent"), Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <param name="resource">What stands after /api/v1/, such as `members`.</param>
    public async Task<JsonElement> GetAsync(string resource)
    {
        using var response = await _client.GetAsync(new Uri($"/api/v1/{resource}", UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(body)
            : throw new LabException($"GET /api/v1/{resource} answered {(int)response.StatusCode}: {body}");
    }

    /// <summary>GET /metrics, as it is.</summary>
    public Task<string> MetricsAsync() => _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    /// <summary>Listens to GET /api/v1/events, the kept ones first, until a line has <paramref name="text"/>.</summary>
    /// <returns>The line.</returns>
    /// <exception cref="LabException">None came in time.</exception>
    public async Task<string> WaitEventAsync(string text, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await using var stream = await _client.GetStreamAsync(new Uri("/api/v1/events", UriKind.Relative), deadline.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(deadline.Token) is { } line)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Said below.
        }

        throw new LabException($"no event has '{text}'");
    }

    /// <summary>GET /readyz; null when no agent listens.</summary>
    public async Task<(bool Ready, string Body)?> ReadyAsync()
    {
        try
        {
            using var response = await _client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return (response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();
}
