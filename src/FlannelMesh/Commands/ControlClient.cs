using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>Asks the agent of this host over its unix socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(5);

    private readonly string _socket;
    private readonly TimeSpan _limit;
    private readonly HttpClient _http;

    /// <param name="limit">How long to wait for an answer; 5 s if null.</param>
    public ControlClient(string socket, TimeSpan? limit = null)
    {
        _socket = socket;
        _limit = limit ?? UsualLimit;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // http_proxy and ALL_PROXY are for other hosts: the agent would get a handshake with a proxy.
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellation);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = _limit,
        };
    }

    /// <exception cref="ControlException">No agent answers, or not with what was asked for.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, type, cancellation);

    /// <summary>The body as it is: a report has what the agent says, not what this program understands of it.</summary>
    /// <exception cref="ControlException">No agent answers, or it refuses.</exception>
    public Task<byte[]> GetBytesAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Asks for a change and returns the agent's sentence about it.</summary>
    /// <param name="body">JSON, or null for none.</param>
    /// <exception cref="ControlException">No agent answers, or it refuses.</exception>
    public async Task<string> ChangeAsync(HttpMethod method, string path, string? body, CancellationToken cancellation) =>
        (await SendAsync(method, path, body ?? "", ApiJson.Default.MessageView, cancellation)).Message;

    /// <summary>The same of a change whose answer is more than a sentence.</summary>
    /// <exception cref="ControlException">No agent answers, or it refuses.</exception>
    public Task<T> ChangeAsync<T>(HttpMethod method, string path, string body, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(method, path, body, type, cancellation);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, string? content, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var body = await SendAsync(method, path, content, cancellation);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new ControlException($"the agent on {_socket} sent an empty answer");
        }
        catch (JsonException e)
        {
            throw NotExpected(e);
        }
    }

    private ControlException NotExpected(JsonException e) => new($"the agent on {_socket} sent something else than expected: {e.Message}");

    private async Task<byte[]> SendAsync(HttpMethod method, string path, string? content, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            request.Content = content is { Length: > 0 } ? new StringContent(content, Encoding.UTF8, "application/json") : null;
            using var response = await _http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            // "Not ready" comes with a body like any other answer.
            if (!response.IsSuccessStatusCode && (content is not null || response.StatusCode != HttpStatusCode.ServiceUnavailable))
            {
                var refusal = JsonSerializer.Deserialize(body, ApiJson.Default.ErrorView)?.Error;
                throw new ControlException(content is not null && refusal is not null
                    ? refusal
                    : $"the agent on {_socket} refuses {path}: {refusal ?? response.ReasonPhrase} ({(int)response.StatusCode})");
            }

            return body;
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            throw new ControlException($"no permission to use {_socket}; run the command as the agent's user");
        }
        catch (HttpRequestException)
        {
            throw new ControlException($"no agent answers on {_socket}: is `flannelmesh run` running here? (--control-socket chooses another)");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ControlException($"the agent on {_socket} did not answer within {_limit.TotalSeconds:0.###} s");
        }
        catch (JsonException e)
        {
            throw NotExpected(e);
        }
    }

    public void Dispose() => _http.Dispose();
}
