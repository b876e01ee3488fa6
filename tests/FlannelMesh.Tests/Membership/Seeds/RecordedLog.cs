using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Tests.Membership.Seeds;

/// <summary>Keeps "Level: message" of every entry until they are taken.</summary>
internal sealed class RecordedLog : ILogger
{
    private readonly ConcurrentQueue<string> _entries = new();

    public IReadOnlyList<string> Take()
    {
        var taken = _entries.ToList();
        _entries.Clear();
        return taken;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
