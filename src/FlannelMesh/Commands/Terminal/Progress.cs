using System.Globalization;

namespace FlannelMesh.Commands.Terminal;

/// <summary>Says on a terminal what a command waits for and for how long; gone without a trace when it is over.</summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly TextWriter _error;
    private readonly Screen _screen;
    private readonly string _what;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer? _timer;
    private bool _isOver;
    private bool _isShown;

    private Progress(TextWriter error, Screen screen, string what, TimeProvider time)
    {
        (_error, _screen, _what, _time, _start) = (error, screen, what, time, time.GetTimestamp());
        _timer = screen.IsTerminal ? time.CreateTimer(_ => Show(), null, Patience, Patience) : null;
    }

    /// <param name="error">Standard error: what is piped stays clean.</param>
    /// <param name="what">For example "leaving the cluster".</param>
    public static Progress Start(TextWriter error, string what) => new(error, Screen.Of(error), what, TimeProvider.System);

    internal static Progress Start(TextWriter error, Screen screen, string what, TimeProvider time) => new(error, screen, what, time);

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _isOver = true;
            if (_isShown)
            {
                _error.Write("\r\u001b[K");
                _error.Flush();
            }
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                var line = string.Create(CultureInfo.InvariantCulture, $"{_what} … {_time.GetElapsedTime(_start).TotalSeconds:0} s");
                _error.Write($"\r{Table.Shorten(line, (_screen.Width ?? 80) - 1)}\u001b[K");
                _error.Flush();
                _isShown = true;
            }
        }
    }
}
