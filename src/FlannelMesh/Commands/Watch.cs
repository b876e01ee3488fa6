using System.Globalization;
using System.Text;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>
/// Asks every second. A terminal is painted anew each time; a file gets a block when something has changed, ages alone do not count. An agent
/// that does not answer is said once and asked again.
/// </summary>
internal sealed class Watch(string title, bool isJson, TextWriter output, TextWriter error, TimeProvider time, Screen? screen = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FrozenTime _start = new(time.GetUtcNow());
    private string? _last;

    /// <summary>Ends when it is cancelled, without an exception.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<Answer>> ask, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await ShowAsync(ask, cancellation);
                await output.FlushAsync(cancellation);
                await Task.Delay(Interval, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how it ends.
        }
    }

    private async Task ShowAsync(Func<CancellationToken, Task<Answer>> ask, CancellationToken cancellation)
    {
        var where = screen ?? Screen.Of(output);
        Answer answer;
        try
        {
            answer = await ask(cancellation);
        }
        catch (ControlException e)
        {
            await SayAsync(e.Message, where);
            return;
        }

        if (isJson)
        {
            await PrintOnceAsync(answer.Json?.ToJsonString() ?? "null", line => output.WriteLineAsync(line));
        }
        else if (where.IsTerminal)
        {
            await output.WriteAsync(Repaint(answer.Text(time, where), where));
        }
        else
        {
            await PrintOnceAsync(answer.Text(_start, where), _ => output.WriteAsync($"{Stamp}\n{answer.Text(time, where)}\n"));
        }
    }

    private Task SayAsync(string problem, Screen where) => (isJson, where.IsTerminal) switch
    {
        (true, _) => PrintOnceAsync(problem, text => error.WriteLineAsync($"flannelmesh: {text}; asking again")),
        (_, true) => output.WriteAsync(Repaint($"{Paint.State(where, problem, "failed")}; asking again\n", where)),
        _ => PrintOnceAsync(problem, text => output.WriteAsync($"{Stamp}\n{text}; asking again\n\n")),
    };

    private async Task PrintOnceAsync(string text, Func<string, Task> print)
    {
        if (text != _last)
        {
            _last = text;
            await print(text);
        }
    }

    private string Stamp => $"# {time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";

    /// <summary>Over what was there, so that nothing flickers.</summary>
    private string Repaint(string text, Screen where)
    {
        var lines = text.TrimEnd('\n').Split('\n').Prepend("").Prepend(Paint.Strong(where, $"{title}   {time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}   Ctrl-C ends")).ToList();
        var fit = (where.Height ?? int.MaxValue) - 1;
        if (lines.Count > fit && fit > 3)
        {
            var more = lines.Count - fit + 1;
            lines = [.. lines.Take(fit - 1), string.Create(CultureInfo.InvariantCulture, $"… {more} more")];
        }

        var frame = new StringBuilder(_last is null ? "\u001b[2J\u001b[H" : "\u001b[H");
        _last = "";
        foreach (var line in lines)
        {
            frame.Append(line).Append("\u001b[K\n");
        }

        return frame.Append("\u001b[J").ToString();
    }

    /// <summary>Makes two tables comparable: ages stand still.</summary>
    private sealed class FrozenTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
