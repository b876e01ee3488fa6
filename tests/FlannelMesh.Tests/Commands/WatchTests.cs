using System.Text.Json.Nodes;
using FlannelMesh.Commands;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Tests.Commands;

public sealed class WatchTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly HastyTime _time = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_file_gets_a_block_for_each_change_and_ages_are_none()
    {
        await RunAsync(Screen.None, false, Says("a"), Says("a"), Says("b"), Fails, Fails, Says("b"));

        Assert.Equal(
            """
            # 2026-01-02T03:04:05Z
            a at 5

            # 2026-01-02T03:04:07Z
            b at 7

            # 2026-01-02T03:04:08Z
            no agent answers; asking again

            # 2026-01-02T03:04:10Z
            b at 10


            """,
            _output.ToString());
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Json_is_a_line_for_each_change_and_what_went_wrong_stays_out_of_it()
    {
        await RunAsync(Screen.None, true, Says("a"), Says("a"), Fails, Says("b"));

        Assert.Equal("[\"a\"]\n[\"b\"]\n", _output.ToString());
        Assert.Equal("flannelmesh: no agent answers; asking again\n", _error.ToString());
    }

    [Fact]
    public async Task A_terminal_is_painted_anew_each_time_over_what_was_there()
    {
        await RunAsync(new Screen(true, 80, 24, false), false, Says("a"), Fails, Says("a"));

        var frames = _output.ToString().Split("\u001b[H").Skip(1).ToList();
        Assert.Equal(3, frames.Count);
        Assert.StartsWith("\u001b[2J\u001b[H", _output.ToString(), StringComparison.Ordinal);
        Assert.All(frames, frame => Assert.StartsWith("flannelmesh test ", frame, StringComparison.Ordinal));
        Assert.All(frames, frame => Assert.EndsWith("\u001b[J", frame, StringComparison.Ordinal));
        Assert.Contains("\na at 5\u001b[K\n", frames[0], StringComparison.Ordinal);
        Assert.Contains("\nno agent answers; asking again\u001b[K\n", frames[1], StringComparison.Ordinal);
        Assert.Contains("\na at 7\u001b[K\n", frames[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_lines_than_the_terminal_has_are_counted()
    {
        await RunAsync(new Screen(true, 80, 10, false), false, Says(string.Join('\n', Enumerable.Range(1, 30))));

        Assert.Equal(9, _output.ToString().Count(character => character == '\n'));
        Assert.Contains("\n6\u001b[K\n… 24 more\u001b[K\n", _output.ToString(), StringComparison.Ordinal);
    }

    private static Func<Answer> Says(string text) => () =>
        new Answer(new JsonArray(text), (time, _) => $"{text} at {time.GetUtcNow().Second}\n");

    private static Answer Fails() => throw new ControlException("no agent answers");

    /// <summary>One answer a second, then Ctrl-C.</summary>
    private async Task RunAsync(Screen screen, bool isJson, params Func<Answer>[] answers)
    {
        var asked = 0;
        var watch = new Watch("flannelmesh test", isJson, _output, _error, _time, screen);
        await watch.RunAsync(
            async stop =>
            {
                if (asked == answers.Length)
                {
                    await _stop.CancelAsync();
                    stop.ThrowIfCancellationRequested();
                }

                return answers[asked++]();
            },
            _stop.Token).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Whoever waits gets what he waits for at once, and it is later then.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _now += dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
