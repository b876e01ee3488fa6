using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Screenshots;

/// <summary>
/// Chromium without a window inside a host's namespace, where the host's loopback is. It is told what to do in its DevTools protocol
/// through two named pipes, since a port would listen inside the namespace.
/// </summary>
internal sealed class HostChromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private readonly BackgroundCommand _process;
    private readonly FileStream _requests;
    private readonly FileStream _answers;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = [];
    private readonly SemaphoreSlim _gate = new(1);
    private int _last;

    private HostChromium(string directory, BackgroundCommand process, FileStream requests, FileStream answers)
    {
        _directory = directory;
        _process = process;
        _requests = requests;
        _answers = answers;
        _ = ReadAsync();
    }

    public static async Task<HostChromium> StartAsync(NetworkNamespace ns)
    {
        if (!File.Exists(Program))
        {
            throw new LabException($"there is no {Program}: apt-get install chromium");
        }

        var directory = Directory.CreateTempSubdirectory("flannelmesh-chromium-").FullName;
        var (requests, answers) = (Path.Combine(directory, "requests"), Path.Combine(directory, "answers"));
        (await Command.RunAsync("mkfifo", [requests, answers])).EnsureSuccess();
        // Chromium reads from descriptor 3 and writes to 4.
        var process = BackgroundCommand.Start("ip", ns.ExecArguments(
        [
            "sh", "-c", "exec \"$@\" 3<\"$0/requests\" 4>\"$0/answers\"", directory,
            Program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", $"--user-data-dir={directory}/profile", "about:blank",
        ]));
        return new HostChromium(directory, process, Open(requests), Open(answers));
    }

    /// <summary>A page as large as the view, in the colours that the system is said to prefer.</summary>
    public async Task<ChromiumPage> OpenAsync(string url, int width, int height, bool isDark)
    {
        var target = await CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var session = (await CallAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = target.GetProperty("targetId").GetString(), ["flatten"] = true })).GetProperty("sessionId").GetString()!;
        var page = new ChromiumPage(this, session, width);
        await CallAsync(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 700 },
            session);
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" };
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) }, session);
        await CallAsync("Page.enable", [], session);
        await CallAsync("Page.navigate", new JsonObject { ["url"] = url }, session);
        return page;
    }

    public async Task<JsonElement> CallAsync(string method, JsonObject parameters, string? session = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            request["sessionId"] = session;
        }

        await _gate.WaitAsync();
        try
        {
            await _requests.WriteAsync(Encoding.UTF8.GetBytes(request.ToJsonString() + '\0'));
            await _requests.FlushAsync();
        }
        finally
        {
            _gate.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new LabException(string.Create(
                CultureInfo.InvariantCulture, $"chromium did not answer {method} within {Patience.TotalSeconds} s: {string.Join(' ', _process.Errors.TakeLast(5))}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _requests.DisposeAsync();
        await _answers.DisposeAsync();
        _gate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // For reading and writing: opening a named pipe for one of them waits for the other end.
    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    private async Task ReadAsync()
    {
        var message = new List<byte>();
        var buffer = new byte[64 << 10];
        try
        {
            while (await _answers.ReadAsync(buffer) is > 0 and var read)
            {
                foreach (var piece in buffer[..read])
                {
                    if (piece != 0)
                    {
                        message.Add(piece);
                        continue;
                    }

                    Take(JsonSerializer.Deserialize<JsonElement>(message.ToArray()));
                    message.Clear();
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Take(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var id) || !_waiting.TryRemove(id.GetInt32(), out var answer))
        {
            return;
        }

        if (message.TryGetProperty("error", out var error))
        {
            answer.SetException(new LabException($"chromium: {error.GetProperty("message").GetString()}"));
        }
        else
        {
            answer.SetResult(message.GetProperty("result").Clone());
        }
    }
}
