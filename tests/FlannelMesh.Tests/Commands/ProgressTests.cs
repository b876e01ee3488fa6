using FlannelMesh.Commands.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Commands;

public sealed class ProgressTests : IDisposable
{
    private static readonly Screen Terminal = new(true, 40, 24, true);

    private readonly StringWriter _error = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _error.Dispose();

    [Fact]
    public void What_takes_long_is_told_on_a_terminal_and_gone_afterwards()
    {
        using (Progress.Start(_error, Terminal, "leaving the cluster", _time))
        {
            _time.Advance(TimeSpan.FromSeconds(1.6));
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.StartsWith("\rleaving the cluster … ", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("\rleaving the cluster … 2 s\u001b[K", _error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\r\u001b[K", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_quick_is_not_told()
    {
        using (Progress.Start(_error, Terminal, "leaving the cluster", _time))
        {
            _time.Advance(TimeSpan.FromMilliseconds(400));
        }

        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void A_file_is_told_nothing()
    {
        using (Progress.Start(_error, Screen.None, "leaving the cluster", _time))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void A_line_is_no_longer_than_the_terminal()
    {
        using (Progress.Start(_error, Terminal, new string('x', 100), _time))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(_error.ToString().Split('\r'), line => Assert.InRange(line.Replace("\u001b[K", "", StringComparison.Ordinal).Length, 0, 39));
    }
}
