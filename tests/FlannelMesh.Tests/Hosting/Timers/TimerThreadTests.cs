using System.Collections.Concurrent;
using FlannelMesh.Hosting.Timers;

namespace FlannelMesh.Tests.Hosting.Timers;

public sealed class TimerThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<Exception> _failures = [];
    private readonly TimerThread _timers;

    public TimerThreadTests() => _timers = new TimerThread(TimeProvider.System, _failures.Enqueue);

    public void Dispose() => _timers.Dispose();

    [Fact]
    public async Task What_is_set_while_the_thread_sleeps_for_long_is_done_in_time()
    {
        var done = new ConcurrentQueue<string>();
        _timers.Set(Entry(() => done.Enqueue("late")), _timers.Now + TimeSpan.FromHours(1));
        await Task.Delay(50);

        _timers.Set(Entry(() => done.Enqueue("second")), _timers.Now + TimeSpan.FromMilliseconds(40));
        _timers.Set(Entry(() => done.Enqueue("first")), _timers.Now + TimeSpan.FromMilliseconds(20));

        Assert.True(SpinWait.SpinUntil(() => done.Count == 2, Patience), string.Join(", ", done));
        Assert.Equal(["first", "second"], done);
    }

    [Fact]
    public async Task Who_is_hastened_while_it_is_done_is_done_again_by_then()
    {
        using var gate = new ManualResetEventSlim();
        var (times, begun) = (0, new TaskCompletionSource());
        var entry = new TimerEntry(
            _ =>
            {
                times++;
                begun.TrySetResult();
                gate.Wait(Patience);
                return _timers.Now + TimeSpan.FromHours(1);
            },
            () => false);
        _timers.Set(entry, _timers.Now);
        await begun.Task.WaitAsync(Patience);

        _timers.Hasten(entry, _timers.Now + TimeSpan.FromMilliseconds(10));
        gate.Set();

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref times) == 2, Patience), $"{times}");
    }

    [Fact]
    public async Task What_fails_is_told_and_the_rest_goes_on()
    {
        var done = new TaskCompletionSource();
        _timers.Set(Entry(() => throw new InvalidOperationException("an action that fails")), _timers.Now);
        _timers.Set(Entry(done.SetResult), _timers.Now + TimeSpan.FromMilliseconds(1));

        await done.Task.WaitAsync(Patience);

        Assert.Equal("an action that fails", Assert.Single(_failures).Message);
    }

    [Fact]
    public void After_the_end_only_last_words_are_done_those_that_are_said_then_too()
    {
        var done = new ConcurrentQueue<string>();
        var soon = _timers.Now + TimeSpan.FromMilliseconds(200);
        _timers.Set(Entry(() => done.Enqueue("no last word")), soon);
        _timers.Set(LastWord("first"), soon + TimeSpan.FromMilliseconds(10));
        _timers.Set(LastWord("not before the thread ends"), soon + TimeSpan.FromHours(1));

        _timers.Dispose();
        _timers.Set(LastWord("second"), soon + TimeSpan.FromMilliseconds(20));

        Assert.True(SpinWait.SpinUntil(() => done.Count == 2, Patience), string.Join(", ", done));
        Assert.Equal(["first", "second"], done);

        TimerEntry LastWord(string word) => new(
            _ =>
            {
                done.Enqueue(word);
                return null;
            },
            () => false)
        {
            IsLastWord = true,
        };
    }

    private static TimerEntry Entry(Action action) => new(
        _ =>
        {
            action();
            return null;
        },
        () => false);
}
