using System.Globalization;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Chaos;

/// <summary>One continuous ping between the pods of two hosts.</summary>
internal sealed class PingWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>A younger ping may still be answered.</summary>
    private static readonly TimeSpan LatestAnswer = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly PingLosses _losses = new(Interval);
    private readonly BackgroundCommand _ping;

    public PingWatch(LabHost from, LabHost to)
    {
        (From, To) = (from.Name, to.Name);
        var seconds = Interval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var (source, target) = (from.Pods[0], to.Pods[0]);
        _ping = BackgroundCommand.Start(
            "ip", source.Namespace.ExecArguments("ping", "-n", "-D", "-O", "-i", seconds, target.Address.ToString()), Add);
    }

    public string From { get; }

    public string To { get; }

    public int Answered
    {
        get
        {
            lock (_lock)
            {
                return _losses.Answered;
            }
        }
    }

    /// <summary>Null while the ping runs.</summary>
    public string? Ended => _ping.HasExited ? $"`{_ping.CommandLine}` ended: {string.Join(' ', _ping.Errors)}" : null;

    public IReadOnlyList<PingLoss> Losses()
    {
        var latest = DateTimeOffset.UtcNow - LatestAnswer;
        lock (_lock)
        {
            return [.. _losses.SentAt.Where(time => time < latest).Select(time => new PingLoss(From, To, time))];
        }
    }

    public ValueTask DisposeAsync() => _ping.DisposeAsync();

    private void Add(string line)
    {
        lock (_lock)
        {
            _losses.Add(line);
        }
    }
}
