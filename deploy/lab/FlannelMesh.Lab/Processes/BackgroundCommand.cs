using System.Diagnostics;

namespace FlannelMesh.Labs.Processes;

/// <summary>A program that runs beside the test (ping, tcpdump, ip monitor); its output lines are kept in order of arrival.</summary>
public sealed class BackgroundCommand : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Process _process;
    private readonly Action<string>? _onLine;
    private readonly List<string> _lines = [];
    private readonly List<string> _errors = [];
    private readonly Task _reading;
    private bool _disposed;

    private BackgroundCommand(Process process, Action<string>? onLine)
    {
        _process = process;
        _onLine = onLine;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, AddLine), ReadAsync(process.StandardError, AddError));
    }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    public string CommandLine => Command.Format(_process.StartInfo);

    /// <summary>Lines of standard output so far. Empty when a line callback was given: then lines are not kept.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_lock)
            {
                return [.. _errors];
            }
        }
    }

    /// <param name="onLine">Called with each line of standard output, in order, by one thread at a time.</param>
    public static BackgroundCommand Start(string program, IEnumerable<string> arguments, Action<string>? onLine = null)
    {
        var process = new Process { StartInfo = Command.Describe(program, arguments) };
        Command.Start(process, Command.Format(process.StartInfo));
        return new BackgroundCommand(process, onLine);
    }

    /// <summary>Waits until <paramref name="condition"/> holds; fails when the program ends before or the time is over.</summary>
    public async Task WaitUntilAsync(Func<BackgroundCommand, bool> condition, TimeSpan timeout, string what)
    {
        await Poll.UntilAsync(
            () =>
            {
                // Read before the condition, so that output written just before the end still counts.
                var ended = _reading.IsCompleted;
                return condition(this) || (ended
                    ? throw new LabException($"`{CommandLine}` ended before {what}: {string.Join(' ', Errors)}")
                    : false);
            },
            timeout,
            () => $"`{CommandLine}`: {what} did not happen");
    }

    /// <summary>Writes a line to its standard input.</summary>
    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Sends SIGINT, on which ping and tcpdump end in good order, and waits until all output was read.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            await Signal.SendAsync(_process.Id, Signal.Interrupt);
        }

        try
        {
            await _reading.WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAsync();
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> add)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            add(line);
        }
    }

    private void AddLine(string line)
    {
        if (_onLine is not null)
        {
            _onLine(line);
            return;
        }

        lock (_lock)
        {
            _lines.Add(line);
        }
    }

    private void AddError(string line)
    {
        lock (_lock)
        {
            _errors.Add(line);
        }
    }
}
