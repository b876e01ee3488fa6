using System.Net.Sockets;
using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Health;

/// <summary>A listener to GET /api/v1/watch of a host's agent; remembers all it is told.</summary>
internal sealed class WatchReader : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(string Event, JsonElement Data)> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client;
    private readonly Task _reading;

    private WatchReader(string controlSocket)
    {
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(controlSocket), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _reading = ReadAsync();
    }

    public IReadOnlyList<(string Event, JsonElement Data)> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public static WatchReader Open(LabHost host) => new(host.Files.ControlSocket);

    /// <summary>Waits for an event among all those told so far and to come.</summary>
    public async Task WaitAsync(Func<string, JsonElement, bool> condition, string what) => await Poll.UntilAsync(
        () => Events.Any(entry => condition(entry.Event, entry.Data)),
        MeshFacts.Patience,
        () => $"no event {what} among {string.Join(", ", Events.Select(entry => entry.Event))}",
        TimeSpan.FromMilliseconds(100));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await using var stream = await _client.GetStreamAsync(new Uri("http://agent/api/v1/watch"), _stop.Token);
            using var reader = new StreamReader(stream);
            var name = "";
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    name = line["event: ".Length..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    var data = JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]);
                    lock (_gate)
                    {
                        _events.Add((name, data));
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over, or the agent is.
        }
    }
}
